import { expect, test } from 'vitest';
import { check } from '#findings/check.ts';
import { Runs } from '#findings/runs.ts';
import { ruleCluster } from '#testing/rule-cluster.ts';
import { talosKubernetesUnsupported } from './talos-kubernetes-unsupported.ts';

const findingsOf = (talos: string, kubernetes: string | undefined, nodes: readonly string[] = ['n1']) => {
  const kubelet = kubernetes === undefined ? undefined : `ghcr.io/siderolabs/kubelet:${kubernetes}`;
  const twin = ruleCluster({ nodes, version: talos, kubelet });
  return check([twin], [talosKubernetesUnsupported], new Runs([twin], [])).findings;
};

test('a Kubernetes that is too old for the Talos to be installed, once for all machines', () => {
  expect(findingsOf('1.9.2', 'v1.26.9', ['n1', 'n2'])).toMatchObject([
    {
      severity: 'medium',
      certainty: 'implied',
      subject: 'machine/n1',
      message: 'Talos 1.9.2 does not take Kubernetes 1.26.9, and the machine configs of n1 and n2 name both',
      because: [{}, {}, {}, { text: expect.stringContaining('version of Kubernetes 1.26.9 is too old to be used with Talos 1.9.2: the installer') }],
      fix: { text: expect.stringContaining('from 1.27 to 1.32 in machine.kubelet.image') },
    },
  ]);
});

test('one that is too new', () => {
  expect(findingsOf('1.11.0', 'v1.36.0')).toMatchObject([{ fix: { text: expect.stringContaining('or a newer Talos') } }]);
});

test.each([
  ['the oldest that goes', findingsOf('1.9.2', 'v1.27.0')],
  ['the newest that goes', findingsOf('1.9.2', 'v1.32.9@sha256:aaaa')],
  ['one that nobody names', findingsOf('1.9.2', undefined)],
  ['a Talos of which nothing is known', findingsOf('1.2.0', 'v1.31.0')],
])('is silent about %s', (_, findings) => {
  expect(findings).toEqual([]);
});
