import { expect, test } from 'vitest';
import { assembleTwin } from '#sim/assemble.ts';
import { readFiles } from '#sources/read-files.ts';
import { questionsOf } from './questions.ts';
import { questionsText } from './world-text.ts';

const nodes = ['n1', 'n2'].map((name) => `{ apiVersion: v1, kind: Node, metadata: { name: ${name} } }`);
const job = `apiVersion: batch/v1
kind: CronJob
metadata: { name: nightly, namespace: default }
spec: { schedule: "0 1 * * *", jobTemplate: { spec: { template: { spec: { initContainers: [{ name: i, image: quay.io/team/init:1 }], containers: [{ name: a, image: "quay.io/Team/Web:1" }] } } } } }
`;
const machine = `version: v1alpha1
machine:
  type: controlplane
  install: { image: ghcr.io/siderolabs/installer:v1.7.6 }
  network: { hostname: n1 }
  kubelet: { image: "ghcr.io/siderolabs/kubelet:v1.30.3" }
  registries:
    mirrors:
      ghcr.io: { endpoints: ["https://mirror.lan/v2/ghcr"], overridePath: true }
cluster:
  etcd: { image: "gcr.io/etcd-development/etcd:v3.5.13" }
`;

function asked(files: Readonly<Record<string, string>>) {
  const model = readFiles(Object.entries(files).map(([path, text]) => ({ path, text })));
  return questionsOf(assembleTwin(model, { catalogue: [], seed: 1, calendarStartMs: 0 }));
}

test('images of templates without a pod are asked for, of init containers too; what is no reference is said', () => {
  const questions = asked({ 'nodes.yaml': nodes.join('\n---\n'), 'job.yaml': job });

  expect(questions.references.map(({ reference }) => reference)).toEqual(['quay.io/team/init:1']);
  expect(questions.leftOut.notReferences).toEqual(['quay.io/Team/Web:1']);
});

test('nodes that are configured differently have lists of their own', () => {
  const hosts = '[host."http://mirror.lan:5000"]\n';

  const questions = asked({ 'nodes.yaml': nodes.join('\n---\n'), 'job.yaml': job, 'n1/certs.d/quay.io/hosts.toml': hosts });

  expect(questionsText(questions)).toBe(`GET http://mirror.lan:5000/v2/
GET https://quay.io/v2/
quay.io/team/init:1
  list 1 of 2
  HEAD http://mirror.lan:5000/v2/team/init/manifests/1?ns=quay.io
  HEAD https://quay.io/v2/team/init/manifests/1
  list 2 of 2
  HEAD https://quay.io/v2/team/init/manifests/1
`);
});

test("a machine's own images are asked for as the operating system does: up to Talos 1.8 a mirror is all there is", () => {
  const questions = asked({ 'n1.yaml': machine });
  const lists = new Map(questions.references.map(({ reference, lists }) => [reference, lists.map((list) => list.map(({ host }) => host))]));

  expect(lists.get('ghcr.io/siderolabs/installer:v1.7.6')).toEqual([['mirror.lan']]);
  expect(lists.get('ghcr.io/siderolabs/kubelet:v1.30.3')).toEqual([['mirror.lan']]);
  expect(lists.get('gcr.io/etcd-development/etcd:v3.5.13')).toEqual([['gcr.io']]);
});
