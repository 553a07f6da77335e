import { expect, test } from 'vitest';
import { check } from '#findings/check.ts';
import { Runs } from '#findings/runs.ts';
import type { KubeObject, Labels, Taint } from '#model/kubernetes.ts';
import { deploymentOf, ruleCluster } from '#testing/rule-cluster.ts';
import { removedNodeLabel } from './removed-node-label.ts';

const master = 'node-role.kubernetes.io/master';
const controlPlane = 'node-role.kubernetes.io/control-plane';
const taint: Taint = { key: controlPlane, effect: 'NoSchedule' };

function node(name: string, kubeletVersion: string, labels: Labels, taints: readonly Taint[] = []): KubeObject {
  return { apiVersion: 'v1', kind: 'Node', metadata: { name, labels }, spec: { taints }, status: { nodeInfo: { kubeletVersion } } } as KubeObject;
}

const old = [node('cp', 'v1.23.17', { [master]: '', [controlPlane]: '' }, [{ key: master, effect: 'NoSchedule' }]), node('w', 'v1.23.17', {})];
const current = [node('cp', 'v1.29.9', { [controlPlane]: '' }, [taint]), node('w', 'v1.29.9', {})];

const findingsOf = (nodes: readonly KubeObject[], object: KubeObject) => {
  const twin = ruleCluster({ nodes: [], observed: nodes, objects: [object] });
  return check([twin], [removedNodeLabel], new Runs([twin], [])).findings;
};

const asking = (label: string) =>
  deploymentOf('infra/backup', 'quay.io/team/backup:1', { nodeSelector: { [label]: '' }, tolerations: [{ operator: 'Exists' }] });
const tolerating = (keys: readonly string[], spec: object = {}) =>
  deploymentOf('infra/backup', 'quay.io/team/backup:1', { ...spec, tolerations: keys.map((key) => ({ key, operator: 'Exists' })) });
const onControlPlane = { nodeSelector: { [controlPlane]: '' } };
const daemon = (keys: readonly string[]) => ({ ...tolerating(keys), kind: 'DaemonSet' }) as KubeObject;

function peer(nodeSelector: string): KubeObject {
  return {
    apiVersion: 'crd.projectcalico.org/v1',
    kind: 'BGPPeer',
    metadata: { name: 'reflectors' },
    spec: { peerSelector: nodeSelector },
  } as KubeObject;
}

test('a workload that asks for the label has no node', () => {
  expect(findingsOf(current, asking(master))).toMatchObject([
    {
      severity: 'high',
      subject: 'deployment/infra/backup',
      message: `Deployment infra/backup cannot be placed: it asks for nodes with the label ${master}`,
      because: [{ place: { path: 'backup.yaml' } }, { text: `the cluster runs Kubernetes 1.29.9: no node has that label from 1.24 on` }, {}],
      fix: { text: `name ${controlPlane} in spec.template.spec.nodeSelector` },
    },
  ]);
});

test('one that is sent to the control plane and tolerates the old taint has none either; a DaemonSet only leaves it out', () => {
  expect(findingsOf(current, tolerating([master], onControlPlane))).toMatchObject([{ severity: 'high' }]);
  expect(findingsOf(current, daemon([master]))).toMatchObject([{ severity: 'medium' }]);
});

test('route reflectors that are picked by the label', () => {
  expect(findingsOf(current, peer(`has(${master})`))).toMatchObject([{ severity: 'high', subject: 'bgppeer.crd.projectcalico.org/reflectors' }]);
});

test.each([
  ['the label of today', findingsOf(current, asking(controlPlane))],
  ['both taints', findingsOf(current, daemon([master, controlPlane]))],
  ['the old taint beside nodes without one', findingsOf(current, tolerating([master]))],
  ['the old label where nodes have it', findingsOf(old, asking(master))],
  ['reflectors by the label of today', findingsOf(current, peer(`has(${controlPlane})`))],
])('is silent about %s', (_, findings) => {
  expect(findings).toEqual([]);
});
