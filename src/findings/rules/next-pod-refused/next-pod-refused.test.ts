import { expect, test } from 'vitest';
import { check } from '#findings/check.ts';
import { Runs } from '#findings/runs.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import type { Twin } from '#sim/twin.ts';
import { ruleCluster } from '#testing/rule-cluster.ts';
import { nextPodRefused } from './next-pod-refused.ts';

const findingsOf = (twin: Twin) => check([twin], [nextPodRefused], new Runs([twin], ['node-drain:n1'])).findings;
const literal = { name: 'PASSWORD', value: 'changeme' };
const both = { ...literal, valueFrom: { secretKeyRef: { name: 'queue', key: 'password' } } };
const metadata = { name: 'queue', namespace: 'shop', uid: 'set-uid', generation: 2, creationTimestamp: '2025-12-01T00:00:00Z' };

/** A live StatefulSet, and its pod from before the template was changed. */
function live(env: object): readonly KubeObject[] {
  const labels = { app: 'queue' };
  const containers = [{ name: 'main', image: 'quay.io/team/queue:1', env: [env] }];
  const set = {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata,
    spec: {
      serviceName: 'queue',
      replicas: 1,
      selector: { matchLabels: labels },
      updateStrategy: { type: 'OnDelete' },
      template: { metadata: { labels }, spec: { containers } },
    },
    status: {
      observedGeneration: 2,
      replicas: 1,
      readyReplicas: 1,
      availableReplicas: 1,
      currentReplicas: 1,
      currentRevision: 'queue-old',
      updateRevision: 'queue-new',
    },
  };
  const owner = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'queue', uid: 'set-uid', controller: true, blockOwnerDeletion: true };
  const identity = { ...labels, 'controller-revision-hash': 'queue-old', 'statefulset.kubernetes.io/pod-name': 'queue-0' };
  const startedAt = '2025-12-01T00:01:00Z';
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'queue-0',
      namespace: 'shop',
      uid: 'pod-uid',
      labels: identity,
      ownerReferences: [owner],
      creationTimestamp: '2025-12-01T00:00:00Z',
    },
    spec: {
      nodeName: 'n1',
      serviceAccountName: 'default',
      restartPolicy: 'Always',
      containers: [{ name: 'main', image: 'quay.io/team/queue:1', env: [literal] }],
    },
    status: {
      phase: 'Running',
      startTime: startedAt,
      conditions: ['Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map((type) => ({
        type,
        status: 'True',
        lastTransitionTime: startedAt,
      })),
      containerStatuses: [
        { name: 'main', image: 'quay.io/team/queue:1', ready: true, started: true, restartCount: 0, state: { running: { startedAt } } },
      ],
    },
  };
  return [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }, set, pod] as unknown as readonly KubeObject[];
}

test('a StatefulSet with value and valueFrom in one entry, in the words of the API server', () => {
  const twin = ruleCluster({ observed: live(both) });

  expect(findingsOf(twin)).toMatchObject([
    {
      severity: 'high',
      certainty: 'proven',
      subject: 'statefulset/shop/queue',
      because: [
        {
          text:
            'create Pod queue-0 in StatefulSet queue failed error: Pod "queue-0" is invalid: ' +
            'spec.containers[0].env[0].valueFrom: Invalid value: "": may not be specified when `value` is not empty',
        },
        { place: { path: 'queue.yaml', line: 2 } },
      ],
      consequence: [{ contingency: 'node-drain:n1', workloads: ['statefulset/shop/queue'] }],
      since: { at: '2025-12-01T00:00:00Z', days: 31 },
    },
  ]);
});

test('without the second one the next pod is taken, and the run of the question leaves no trace', () => {
  const twin = ruleCluster({ observed: live(literal) });
  const before = twin.eve.state.trace.next;

  expect(findingsOf(twin)).toEqual([]);
  expect(twin.eve.state.trace.next).toBe(before);
});
