import type { Scenario } from '../scenario.ts';
import { claims, variants } from './variants.ts';

const web = { kind: 'StatefulSet', namespace: 'default', name: 'web' } as const;
const lastPod = { kind: 'Pod', namespace: 'default', name: 'web-2' } as const;
const kustomization = { kind: 'Kustomization', namespace: 'flux-system', name: 'web' } as const;

/** kubernetes issue 67250: a StatefulSet is given a tag that does not exist, the change is taken back, and its pod is not. */
export const statefulsetBadImageRollback2018 = {
  name: 'statefulset-bad-image-rollback-2018',
  title: 'reverting a wrong tag does not revert the pod',
  source: 'https://github.com/kubernetes/kubernetes/issues/67250',
  trigger: 'a tag that does not exist is pushed, and the push is reverted',
  folder: new URL('.', import.meta.url).href,
  startsAt: '2018-08-10T09:00:00Z',
  history: [],
  timeline: [
    {
      at: '0s',
      id: 'typo',
      text: 'the change of the image is merged',
      because: 'issue 67250: updated with a non-existent Docker image',
      do: { kind: 'commit', source: 'flux-system/homestead', revision: '77d90be' },
    },
    {
      at: 'noticed',
      id: 'revert',
      text: 'somebody sees it and takes the change back',
      because: 'issue 67250: changed back to an existing image',
      do: { kind: 'commit', source: 'flux-system/homestead', revision: 'c0445d1' },
    },
    {
      at: 'stuck',
      id: 'delete-pod',
      text: 'the broken pod is deleted by hand',
      because: 'issue 67250: you have to delete the broken pod manually',
      do: { kind: 'delete', object: lastPod },
    },
  ],
  moments: { noticed: '15m', stuck: '24h', end: '25h' },
  until: 'end',
  outage: 'stuck',
  assumptions: [
    { id: 'T1', kind: 'timing', text: 'the change is taken back after 15 min, and the pod deleted a day later' },
    { id: 'A1', kind: 'fact', text: 'the StatefulSet comes from Git through Flux; the report applies it with kubectl' },
    { id: 'A2', kind: 'fact', text: 'it has no volumes: the claims of the report’s example play no part' },
  ],
  expectations: [
    {
      id: 'F1',
      says: 'the pod with the highest ordinal is deleted and made anew with the wrong tag, which cannot be pulled; the others go on',
      at: 'noticed',
      parts: [
        {
          kind: 'pods',
          namespace: 'default',
          complete: true,
          rows: [
            { workload: 'web-0', ready: '1/1', status: 'Running', restarts: 0 },
            { workload: 'web-1', ready: '1/1', status: 'Running', restarts: 0 },
            { workload: 'web-2', ready: '0/1', status: 'ImagePullBackOff', restarts: 0, age: { reported: '14m', by: 0.2 } },
          ],
        },
        { kind: 'event', about: web, reason: 'SuccessfulDelete', message: 'delete Pod web-2 in StatefulSet web successful' },
        {
          kind: 'event',
          about: lastPod,
          reason: 'Failed',
          type: 'Warning',
          message: { contains: 'Failed to pull image "k8s.gcr.io/nginx-slim:0.88"' },
          count: { atLeast: 4 },
        },
        { kind: 'event', about: lastPod, reason: 'BackOff', type: 'Normal', message: 'Back-off pulling image "k8s.gcr.io/nginx-slim:0.88"' },
      ],
    },
    {
      id: 'F2',
      says: 'the update makes no progress: currentRevision and updateRevision differ, and one pod is updated',
      at: 'noticed',
      parts: [
        { kind: 'field', object: web, path: 'status.updatedReplicas', value: 1 },
        {
          kind: 'question',
          says: 'currentRevision is not updateRevision',
          asks: 'are the revisions of the StatefulSet different?',
          answer: ({ view }) => {
            const { status } = view.get(web.kind, web.namespace, web.name) as { readonly status?: Readonly<Record<string, unknown>> };
            const shows = `currentRevision ${status?.['currentRevision']}, updateRevision ${status?.['updateRevision']}`;
            return { shows, holds: status?.['currentRevision'] !== status?.['updateRevision'] };
          },
        },
      ],
    },
    {
      id: 'F3',
      says: 'after the revert the StatefulSet names the good tag, and the broken pod still asks for the bad one',
      at: 'stuck',
      parts: [
        { kind: 'field', object: web, path: 'spec.template.spec.containers[0].image', value: 'k8s.gcr.io/nginx-slim:0.8' },
        { kind: 'field', object: lastPod, path: 'spec.containers[0].image', value: 'k8s.gcr.io/nginx-slim:0.88' },
      ],
    },
    {
      id: 'F4',
      says: 'it keeps trying to pull the image that does not exist; the controller does not replace it',
      at: 'stuck',
      parts: [
        {
          kind: 'pods',
          namespace: 'default',
          rows: [{ workload: 'web-2', ready: '0/1', status: 'ImagePullBackOff', restarts: 0, age: { reported: '23h', by: 0.1 } }],
        },
        { kind: 'trace', says: 'no pod is made or deleted after the revert', never: true, from: 'noticed', sequence: [{ contains: 'Pod web-' }] },
      ],
    },
    {
      id: 'F5',
      says: 'GitOps says that the good revision is applied',
      at: 'stuck',
      parts: [
        { kind: 'condition', object: kustomization, type: 'Ready', status: 'True', message: { contains: 'c0445d1' } },
        { kind: 'ready', workload: web, ready: false },
      ],
    },
    {
      id: 'F6',
      says: 'when the broken pod is deleted, it is made with the good tag and runs',
      at: 'end',
      parts: [
        { kind: 'ready', workload: web, ready: true },
        { kind: 'field', object: lastPod, path: 'spec.containers[0].image', value: 'k8s.gcr.io/nginx-slim:0.8' },
        { kind: 'trace', from: 'stuck', sequence: [{ contains: 'create Pod web-2 in StatefulSet web successful' }] },
      ],
    },
  ],
  claims,
  variants,
} as const satisfies Scenario;
