import type { Place } from '#model/place.ts';
import type { ObjectRef } from '#sim/store/refs.ts';
import { namedAs, titleOf } from '../causes/words.ts';
import type { ClusterUnderCheck } from '../cluster.ts';
import { valueAt } from '../field-value.ts';
import type { Edit } from './edit.ts';

/** Another value for a field of an object; undefined takes it away. */
export function fieldEdit(cluster: ClusterUnderCheck, ref: ObjectRef, path: string, to: unknown): Edit {
  const from = cluster.sources.written(ref, path)?.value;
  return {
    place: placeNear(cluster, ref, path),
    field: path,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    target: { in: 'object', object: namedAs(ref), path },
  };
}

/** The object is no more. */
export function objectRemoved({ sources }: ClusterUnderCheck, ref: ObjectRef): Edit {
  return { place: sources.placeOf(ref), field: titleOf(ref), target: { in: 'object', object: namedAs(ref), path: '' } };
}

/** A webhook is not asked about what is in these namespaces. */
export function exemptedFrom(
  cluster: ClusterUnderCheck,
  { configuration, index }: { readonly configuration: ObjectRef; readonly index: number },
  namespaces: readonly string[],
): Edit {
  const list = `webhooks[${index}].namespaceSelector.matchExpressions`;
  const there = (valueAt(cluster.view.object(configuration), list) as readonly unknown[] | undefined) ?? [];
  const exempt = { key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: namespaces };
  return fieldEdit(cluster, configuration, `${list}[${there.length}]`, exempt);
}

/** Where a field stands, or the nearest of what it is to be in. */
function placeNear({ sources }: ClusterUnderCheck, ref: ObjectRef, path: string): Place {
  for (let near = path; near !== ''; near = near.replace(/(^|\.)[^.[\]]+$|\[\d+\]$/, '')) {
    const place = sources.written(ref, near)?.place;
    if (place !== undefined) return place;
  }
  return sources.placeOf(ref);
}
