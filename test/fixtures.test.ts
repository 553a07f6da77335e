import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { faultsOf, readModel, twinsOf } from '#cli/twins.ts';
import { judgeContingency } from '#findings/judge-contingency.ts';
import type { Cause } from '#model/place.ts';
import { fixtureCases } from './fixture-cases.ts';
import { foldersIn, textOf } from './tree.ts';

const clusters = [
  'api-server-behind-webhook',
  'ceph-without-margin',
  'certificate-runs-out',
  'change-not-pushed-yet',
  'charts-move-by-themselves',
  'deployment-value-and-value-from',
  'dns-needs-registry',
  'etcd-of-two',
  'etcd-two-of-three-lost',
  'floating-tag-always',
  'flux-cannot-apply',
  'flux-loose-ends',
  'git-inside-the-cluster',
  'git-wants-another-service',
  'healthy',
  'image-names-astray',
  'last-copy-on-one-node',
  'maintenance-stops',
  'mirrors-cleared-by-spegel',
  'mirrors-without-use',
  'moved-tag-on-stored-data',
  'names-below-another-domain',
  'names-from-one-node',
  'no-node-to-spare',
  'node-images-only-in-cluster',
  'node-returns',
  'nothing-behind-the-mirror',
  'operator-names-missing-image',
  'pod-network-behind-webhook',
  'priority-came-later',
  'quota-without-room',
  'registry-fallback-web-page',
  'registry-fallback-works',
  'registry-needs-itself',
  'registry-on-one-node',
  'secret-deleted-under-pod',
  'secrets-behind-a-seal',
  'statefulset-value-and-value-from',
  'storage-driver-needs-registry',
  'storage-on-one-node',
  'talos-upgrade-refused',
  'upgraded-past-its-manifests',
  'volume-held-by-lost-node',
  'webhook-blocks-itself',
  'webhook-left-behind',
  'webhook-of-one-pod',
];

const read = (cluster: string) => readModel([fileURLToPath(new URL(`../fixtures/clusters/${cluster}`, import.meta.url))]);
const today = Date.parse('2026-11-23T00:00:00Z');

test('each cluster has cases, and each case has a cluster', () => {
  expect(foldersIn('fixtures/clusters')).toEqual(clusters);
  expect([...new Set(fixtureCases.map(({ cluster }) => cluster))].sort()).toEqual(clusters);
});

/** What is wrong with a cluster may be seen by the reader already. */
const complaints: Readonly<Record<string, readonly string[]>> = {
  'secret-deleted-under-pod': ['StatefulSet aviary/dove-cote: Secret feed does not exist', 'Pod aviary/dove-cote-0: Secret feed does not exist'],
};

test.each(clusters)('%s is read without a complaint, but for what it is about', (cluster) => {
  const messages = read(cluster).diagnostics.filter(({ severity }) => severity !== 'info');

  expect(messages.map(({ message }) => message)).toEqual(complaints[cluster] ?? []);
});

test.each(clusters)('%s has a page in three parts', (cluster) => {
  const headings = textOf(`fixtures/clusters/${cluster}/README.md`).match(/^## .*$/gm);

  expect(headings).toEqual(['## What you will see', '## What to do', '## How sure we are']);
});

describe.each(clusters)('%s', (cluster) => {
  const twins = twinsOf(read(cluster), today);

  test.each(fixtureCases.filter((each) => each.cluster === cluster))('$faults: $answer', ({ faults, answer, kind, says = [], held = [] }) => {
    const run = judgeContingency(twins, faultsOf(faults, twins[0]));

    const chain = textsOf(run.verdict.because);
    expect(run.notReadyBefore.map(({ ref }) => `${ref.kind} ${ref.name}`)).toEqual([]);
    expect({ answer: run.verdict.answer, kind: run.verdict.kind, chain }).toMatchObject({ answer, kind });
    expect(says.filter((text) => !chain.some((line) => line.includes(text)))).toEqual([]);
    expect(run.held.map(({ workload }) => `${workload.ref.kind} ${workload.ref.namespace}/${workload.ref.name}`)).toEqual(held);
  });
});

function textsOf(causes: readonly Cause[]): string[] {
  return causes.flatMap(({ text, because = [] }) => [text, ...textsOf(because)]);
}
