import { deepEqual } from '#base/equal.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { timeText } from '#model/time.ts';
import { type Status, success } from '#sim/store/api/errors.ts';
import { resourceOf } from '#sim/store/api/kinds.ts';
import { deletePreconditions, deletionFinalizers, deletionGrace } from '#sim/store/api/request/deletion.ts';
import { type DeleteOptions, deleteOptions } from '#sim/store/api/request/options.ts';
import { admitDelete } from '#sim/store/api/write.ts';
import type { Answer, Server } from './exchange.ts';
import { stored } from './reads.ts';
import type { ApiRequest } from './record.ts';
import type { Target } from './target.ts';

/** What keeps a deleted object: its finalizers, and those a Namespace has in its spec. */
function finalizersOf(object: KubeObject): readonly string[] {
  const { spec } = object as { readonly spec?: { readonly finalizers?: readonly string[] } };
  return [...(object.metadata.finalizers ?? []), ...(object.kind === 'Namespace' ? (spec?.finalizers ?? []) : [])];
}

/** True for a deleted object that nothing holds any longer. */
export function isHeldByNothing(object: KubeObject): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0 } = object.metadata;
  return deletionTimestamp !== undefined && deletionGracePeriodSeconds === 0 && finalizersOf(object).length === 0;
}

/** Deletes one object, or marks it where it needs time or is held. */
export function removal(request: ApiRequest, target: Target, server: Server): Answer | Status {
  const { kind } = target;
  const options = deleteOptions(request.body as DeleteOptions | undefined, target.query);
  if ('code' in options) return options;
  const object = stored(target, server);
  if ('code' in object) return object;
  const dryRun = (options.dryRun ?? []).length > 0;
  const refusal = deletePreconditions(kind, object, options);
  if (refusal !== undefined) return refusal;
  const admission = admitDelete({ kind, object, dryRun }, server.lookups);
  if (!admission.admitted) return admission.status;
  const grace = deletionGrace(kind, object, options);
  const finalizers = deletionFinalizers(object, options);
  const isGraceful = (grace ?? 0) > 0;
  const { metadata } = object;
  if (!isGraceful && finalizers.length === 0 && (kind.kind !== 'Namespace' || finalizersOf(object).length === 0)) {
    if (!dryRun) server.objects.remove(kind, object);
    const body = grace === undefined ? success(resourceOf(kind), metadata.name, metadata.uid) : object;
    return { status: 200, body, warnings: admission.warnings };
  }
  const marked = markedFrom(object, finalizers, grace ?? 0, server.nowMs);
  const isNews = !deepEqual(marked, object);
  return { status: 200, body: dryRun || !isNews ? marked : server.objects.put(kind, marked), warnings: admission.warnings };
}

function markedFrom(object: KubeObject, finalizers: readonly string[], grace: number, nowMs: number): KubeObject {
  const { metadata } = object;
  const since = metadata.deletionTimestamp ?? timeText(nowMs + grace * 1000);
  const seconds = Math.min(metadata.deletionGracePeriodSeconds ?? grace, grace);
  const isNamespace = object.kind === 'Namespace';
  return {
    ...object,
    metadata: {
      ...metadata,
      deletionTimestamp: since,
      ...(isNamespace ? {} : { deletionGracePeriodSeconds: seconds }),
      ...(finalizers.length === 0 ? {} : { finalizers }),
    },
    ...(isNamespace ? { status: { phase: 'Terminating' } } : {}),
  } as KubeObject;
}
