import { expect, test } from 'vitest';
import { check } from '#findings/check.ts';
import { Runs } from '#findings/runs.ts';
import { readFiles } from '#sources/read-files.ts';
import { fluxTwins, kustomization, revision } from '#testing/flux-cluster.ts';
import { revisionStopsWorkload } from './revision-stops-workload.ts';

const absent = "references: {absent: ['quay.io/team/app:9']}";

const twinOf = fluxTwins(readFiles, []);

function app(kind: 'Deployment' | 'StatefulSet', image: string, more = ''): string {
  return `
apiVersion: apps/v1
kind: ${kind}
metadata: {name: app, namespace: default}
spec:
  replicas: 2
  ${kind === 'StatefulSet' ? 'serviceName: app' : 'strategy: {rollingUpdate: {maxUnavailable: 1}}'}
  ${more}
  selector: {matchLabels: {app: app}}
  template:
    metadata: {labels: {app: app}}
    spec: {containers: [{name: main, image: '${image}'}]}
---`;
}

function findingsOf(kind: 'Deployment' | 'StatefulSet', next: string, { more = '', committed = 'never' } = {}) {
  const twin = twinOf(
    kustomization('apps', 'apps'),
    revision('a1', 'apps', app(kind, 'quay.io/team/app:1', more)),
    revision('b2', 'apps', app(kind, next, more), committed),
    absent,
  );
  return check([twin], [revisionStopsWorkload], new Runs([twin], [])).findings;
}

test('an image that does not exist, in a StatefulSet: taking it back will not help', () => {
  expect(findingsOf('StatefulSet', 'quay.io/team/app:9')).toMatchObject([
    {
      severity: 'high',
      certainty: 'proven',
      subject: 'statefulset/default/app',
      message: 'b2, which is not pushed to flux-system/flux-system yet, stops StatefulSet default/app',
      because: [
        { place: { path: 'f3.yaml' } },
        {
          text: 'taking it back does not mend StatefulSet default/app: its controller waits for the pod that fails before it replaces any',
        },
      ],
      consequence: [{ contingency: 'push of b2', workloads: ['statefulset/default/app'] }],
    },
  ]);
});

test('where pods are managed in parallel, taking it back is enough', () => {
  const [finding, ...others] = findingsOf('StatefulSet', 'quay.io/team/app:9', { more: 'podManagementPolicy: Parallel' });

  expect(others).toEqual([]);
  expect(finding).toMatchObject({ severity: 'medium', fix: { text: 'correct b2 before it is pushed' } });
  expect(finding?.because).toHaveLength(1);
});

test('so it is with a Deployment', () => {
  expect(findingsOf('Deployment', 'quay.io/team/app:9')).toMatchObject([{ severity: 'medium', subject: 'deployment/default/app' }]);
});

test('a revision whose pods start, and one that was pushed before, are no finding', () => {
  const good = findingsOf('StatefulSet', 'quay.io/team/app:2');
  const past = findingsOf('StatefulSet', 'quay.io/team/app:9', { committed: '2023-06-01T00:00:00Z' });

  expect([...good, ...past]).toEqual([]);
});
