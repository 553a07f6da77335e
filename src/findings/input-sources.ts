import { appendTo } from '#base/append.ts';
import { deepEqual } from '#base/equal.ts';
import type { ClusterModel, SourcedObject } from '#model/cluster.ts';
import type { GitRevision } from '#model/gitops.ts';
import type { Place } from '#model/place.ts';
import type { ObjectRef, Refs } from '#sim/store/refs.ts';
import type { View } from '#sim/view.ts';
import { valueAt } from './field-value.ts';
import { keyOf, type Since } from './finding.ts';

/** An object as one revision of Git has it. */
interface Revised {
  readonly revision: GitRevision;
  readonly path: string;
  readonly source: SourcedObject;
}

/**
 * Where what is in the store comes from, and since when: files, revisions of Git up to the eve, charts. What no source says
 * as the store has it is live.
 */
export class InputSources {
  readonly #view: View;
  readonly #sources = new Map<ObjectRef, SourcedObject[]>();
  readonly #revised = new Map<ObjectRef, Revised[]>();

  constructor(model: ClusterModel, refs: Refs, view: View) {
    this.#view = view;
    const nowMs = view.calendarMs();
    const isPast = (date: string | undefined) => date === undefined || Date.parse(date) <= nowMs;
    const add = (source: SourcedObject) => appendTo(this.#sources, refs.ofObject(source.object), source);
    for (const source of model.objects) add(source);
    const { revisions = [], charts = [] } = model.gitOps ?? {};
    for (const revision of byDate(revisions.filter(({ committed }) => isPast(committed)))) {
      for (const [path, objects] of revision.paths) {
        for (const source of objects) appendTo(this.#revised, refs.ofObject(source.object), { revision, path, source });
      }
    }
    for (const revised of this.#revised.values()) for (const { source } of revised.toReversed()) add(source);
    for (const chart of charts.filter(({ published }) => isPast(published)).toReversed()) for (const source of chart.objects) add(source);
  }

  /** The place of an object, or of a field of it as the store has it. */
  placeOf(ref: ObjectRef, path?: string): Place {
    const sources = this.#sources.get(ref) ?? [];
    const live: Place = { live: keyOf(ref) };
    if (path === undefined) return sources[0]?.place ?? live;
    const value = valueAt(this.#view.object(ref), path);
    return sources.find(({ object }) => deepEqual(valueAt(object, path), value))?.placeOf(path) ?? live;
  }

  /** The place of a field; that of its object where nobody wrote the field and it has its default. */
  placeOfDefaulted(ref: ObjectRef, path: string): Place {
    const place = this.placeOf(ref, path);
    return 'live' in place ? this.placeOf(ref) : place;
  }

  /** A field as somebody wrote it, and where; undefined where nobody did, as of defaults. */
  written(ref: ObjectRef, path: string): { readonly value: unknown; readonly place: Place } | undefined {
    const source = this.#sources.get(ref)?.find(({ object }) => valueAt(object, path) !== undefined);
    return source === undefined ? undefined : { value: valueAt(source.object, path), place: source.placeOf(path) };
  }

  /** Since when a field has the value it has: by the revision of Git that brought it, or the creation of an object that was observed. */
  since(ref: ObjectRef, path: string): Omit<Since, 'days'> | undefined {
    return this.#sinceRevision(ref, path) ?? this.#sinceCreation(ref);
  }

  /** Paths of Git in which the object stands, as Kustomizations name them. */
  gitPathsOf(ref: ObjectRef): readonly { readonly source: string; readonly path: string }[] {
    return (this.#revised.get(ref) ?? []).map(({ revision, path }) => ({ source: revision.source, path }));
  }

  #sinceRevision(ref: ObjectRef, path: string): Omit<Since, 'days'> | undefined {
    const value = valueAt(this.#view.object(ref), path);
    const revised = this.#revised.get(ref) ?? [];
    const lastOther = revised.findLastIndex(({ source }) => !deepEqual(valueAt(source.object, path), value));
    const first = revised[lastOther + 1]?.revision;
    if (first?.committed === undefined) return undefined;
    const message = first.message === undefined ? '' : ` ("${first.message}")`;
    return { at: first.committed, where: [`${first.source} at ${first.revision}${message}`] };
  }

  #sinceCreation(ref: ObjectRef): Omit<Since, 'days'> | undefined {
    const observed = this.#sources.get(ref)?.find(({ observed }) => observed === true);
    const at = observed?.object.metadata.creationTimestamp;
    return at === undefined ? undefined : { at, where: [`the live object ${keyOf(ref)}, which was created then`] };
  }
}

function byDate(revisions: readonly GitRevision[]): readonly GitRevision[] {
  const dateOf = ({ committed }: GitRevision) => (committed === undefined ? Number.NEGATIVE_INFINITY : Date.parse(committed));
  return revisions.toSorted((left, right) => (dateOf(left) === dateOf(right) ? 0 : dateOf(left) - dateOf(right)));
}
