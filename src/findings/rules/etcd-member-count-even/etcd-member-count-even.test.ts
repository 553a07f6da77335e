import { expect, test } from 'vitest';
import { check } from '#findings/check.ts';
import { Runs } from '#findings/runs.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { emptyWorld } from '#model/world/world.ts';
import { assembleTwin } from '#sim/assemble.ts';
import type { Twin } from '#sim/twin.ts';
import { aCluster } from '#testing/a-cluster.ts';
import { ruleCluster } from '#testing/rule-cluster.ts';
import { etcdMemberCountEven } from './etcd-member-count-even.ts';

const findingsOf = (twin: Twin) => check([twin], [etcdMemberCountEven], new Runs([twin], [])).findings;

/** Nodes of a control plane that is not on Talos, and what was seen of etcd on them. */
function seen(names: readonly string[], on: readonly string[]): Twin {
  const node = (name: string) => ({ apiVersion: 'v1', kind: 'Node', metadata: { name, labels: { 'node-role.kubernetes.io/control-plane': '' } } });
  const pod = (name: string) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `etcd-${name}`, namespace: 'kube-system', uid: name, labels: { component: 'etcd' } },
    spec: { nodeName: name, containers: [{ name: 'etcd', image: 'registry.k8s.io/etcd:3.5.9-0' }] },
    status: { phase: 'Running' },
  });
  const objects = aCluster()
    .with(...(names.map(node) as unknown as KubeObject[]))
    .build();
  const pods = on.map((name) => ({ ...(objects.objects[0] as object), object: pod(name) as unknown as KubeObject, observed: true }));
  const model = { ...objects, objects: [...objects.objects, ...pods], world: emptyWorld } as typeof objects;
  return assembleTwin(model, { catalogue: [], seed: 1, calendarStartMs: 0 });
}

test('two members stop with the loss of either', () => {
  expect(findingsOf(ruleCluster({ nodes: ['n1', 'n2'] }))).toMatchObject([
    {
      severity: 'medium',
      certainty: 'implied',
      subject: 'etcd/members',
      message: 'etcd has 2 members, on n1 and n2: none may be lost, as with 1',
      locations: [{ path: 'machine.yaml', line: 1 }],
    },
  ]);
});

test('four may lose one, as three', () => {
  expect(findingsOf(ruleCluster({ nodes: ['n1', 'n2', 'n3', 'n4'] }))).toMatchObject([
    { severity: 'low', message: 'etcd has 4 members, on n1, n2, n3 and n4: 1 may be lost, as with 3' },
  ]);
});

test('elsewhere they have to be seen', () => {
  expect(findingsOf(seen(['a', 'b'], ['a', 'b']))).toHaveLength(1);
});

test.each<[string, Twin]>([
  ['one member', ruleCluster({ nodes: ['n1'] })],
  ['three', ruleCluster({ nodes: ['n1', 'n2', 'n3'] })],
  ['two servers whose store nobody has seen', seen(['a', 'b'], [])],
  ['two servers with one member', seen(['a', 'b'], ['a'])],
])('is silent about %s', (_, twin) => {
  expect(findingsOf(twin)).toEqual([]);
});
