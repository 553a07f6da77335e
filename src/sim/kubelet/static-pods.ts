import type { Pod } from '#model/kubernetes.ts';
import { type Reconciliation, setRow } from '../actor.ts';
import { defineRow } from '../store/definitions.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { View } from '../view.ts';
import type { Draft } from './draft.ts';

/** Manifests in nodes' manifest directories, under the name the API shows (`<name>-<node>`). They need no API to run. */
export const staticPods = defineRow<Pod>('static-pod');

/** The static pods of each node, so that a node's start finds those the API does not show. Keyed by the Node. */
export const staticPodsOfNode = defineRow<readonly ObjectRef[]>('static-pods-of-node');

const mirror = 'kubernetes.io/config.mirror';

export function isMirror(pod: Pod): boolean {
  return pod.metadata.annotations?.[mirror] !== undefined;
}

/** What a worker looks after: the manifest of a static pod with its mirror's status, else the API's pod. */
export interface Subject {
  readonly pod: Pod;
  readonly isStatic: boolean;
}

export function subjectOf(view: View, ref: ObjectRef): Subject | undefined {
  const stored = view.object<Pod>(ref);
  const manifest = view.row(staticPods, ref) ?? (stored !== undefined && isMirror(stored) ? manifestOf(stored) : undefined);
  if (manifest !== undefined) return { pod: stored?.status === undefined ? manifest : { ...manifest, status: stored.status }, isStatic: true };
  return stored === undefined ? undefined : { pod: stored, isStatic: false };
}

/** The manifest a mirror pod stands for: the same pod, which a deletion of the mirror does not touch. */
function manifestOf(stored: Pod): Pod {
  const { deletionTimestamp: _, deletionGracePeriodSeconds: __, ...metadata } = stored.metadata;
  const { status: ___, ...rest } = stored;
  return { ...rest, metadata: { ...metadata, uid: metadata.annotations?.['kubernetes.io/config.hash'] ?? metadata.uid ?? '' } };
}

/** Keeps the manifest of a pod known only by its mirror (the file stays when the mirror goes), and which node it is on. */
export function* keepManifest({ view, ref, node }: Draft): Reconciliation {
  const stored = view.object<Pod>(ref);
  if (view.row(staticPods, ref) === undefined && stored !== undefined) yield setRow(staticPods, ref, manifestOf(stored));
  const known = view.row(staticPodsOfNode, node) ?? [];
  if (!known.includes(ref)) yield setRow(staticPodsOfNode, node, [...known, ref]);
}

/** Shows a static pod in the API. [pod/mirror_client.go CreateMirrorPod, 1.28] */
export function* createMirror(draft: Draft): Reconciliation {
  const { view, ref, pod, node } = draft;
  if (!draft.isStatic || view.object<Pod>(ref) !== undefined || !draft.reachesApi) return;
  const hash = draft.runtime.uid;
  const owner = view.object(node);
  const { uid: _, ...metadata } = pod.metadata;
  const { status: __, ...rest } = pod;
  const annotations = {
    ...metadata.annotations,
    'kubernetes.io/config.hash': hash,
    'kubernetes.io/config.mirror': hash,
    'kubernetes.io/config.source': 'file',
  };
  const owned =
    owner?.metadata.uid === undefined
      ? {}
      : { ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: node.name, uid: owner.metadata.uid, controller: true }] };
  const object: Pod = { ...rest, metadata: { ...metadata, ...owned, annotations } };
  const outcome = yield* draft.write({ verb: 'create', object });
  const status = draft.runtime.unsent ?? draft.status;
  if (outcome.stored && status !== undefined && draft.isNews(status)) yield* draft.writeStatus(status, 'status of a static pod');
}
