import type { SourcedObject } from '#model/cluster.ts';
import type { KubeObject, Pod } from '#model/kubernetes.ts';
import type { Place } from '#model/place.ts';
import { type RevisionContent, revisions } from '#sim/gitops/content.ts';
import { controllerOf } from '#sim/store/indexes.ts';
import type { ObjectRef, Refs } from '#sim/store/refs.ts';
import type { View } from '#sim/view.ts';

/**
 * Where what is in the store stands in the files: the object itself, or the template its owner was written with. Of an
 * object in Git the newest revision that is out counts, whatever stands in those that nobody has pushed.
 */
export class Provenance {
  readonly #read: readonly SourcedObject[];
  readonly #refs: Refs;
  readonly #view: View;
  #known: readonly Sources[] | undefined;

  constructor(read: readonly SourcedObject[], refs: Refs, view: View) {
    this.#read = read;
    this.#refs = refs;
    this.#view = view;
  }

  /** The object's own place, else that of the nearest owner that was read from somewhere. */
  placeOf(ref: ObjectRef): Place | undefined {
    return this.#source(ref)?.source.place;
  }

  placeOfField(ref: ObjectRef, path: string): Place | undefined {
    return this.#sourceOf(ref)?.placeOf(path);
  }

  placeOfContainer(pod: Pod, container: string): Place | undefined {
    const found = this.#source(this.#view.refOf(pod));
    if (found === undefined) return undefined;
    const kind = pod.spec.containers.some(({ name }) => name === container) ? 'containers' : 'initContainers';
    const index = (pod.spec[kind] ?? []).findIndex(({ name }) => name === container);
    const prefix = found.ref.kind === 'Pod' ? 'spec' : found.ref.kind === 'CronJob' ? 'spec.jobTemplate.spec.template.spec' : 'spec.template.spec';
    return found.source.placeOf(`${prefix}.${kind}[${index}].image`);
  }

  /** The field a refusal names (`spec.containers[0].env[4].valueFrom`), in the workload whose template it comes from. */
  placeInMessage(workload: ObjectRef, message: string): Place | undefined {
    const path = /spec\.[\w.[\]]+/.exec(message)?.[0];
    const source = this.#sourceOf(workload);
    if (source === undefined) return undefined;
    return path === undefined ? source.place : source.placeOf(`spec.template.${path}`);
  }

  #source(ref: ObjectRef): { readonly ref: ObjectRef; readonly source: SourcedObject } | undefined {
    const source = this.#sourceOf(ref);
    if (source !== undefined) return { ref, source };
    const owner = this.#ownerOf(this.#view.object(ref));
    return owner === undefined ? undefined : this.#source(owner);
  }

  #sourceOf(ref: ObjectRef): SourcedObject | undefined {
    this.#known ??= [...pushed(this.#view).map((paths) => sourcesIn(paths, this.#refs)), sourcesIn(this.#read, this.#refs)];
    for (const sources of this.#known) {
      const source = sources.get(ref);
      if (source !== undefined) return source;
    }
    return undefined;
  }

  #ownerOf(object: KubeObject | undefined): ObjectRef | undefined {
    if (object === undefined || controllerOf(object) === undefined) return undefined;
    const owner = object.metadata.ownerReferences?.find(({ controller }) => controller === true);
    return owner === undefined ? undefined : this.#view.ref(owner.kind, object.metadata.namespace ?? '', owner.name);
  }
}

type Sources = ReadonlyMap<ObjectRef, SourcedObject>;

/** Objects as one reading or one revision holds them. */
type Holder = readonly SourcedObject[] | RevisionContent['paths'];

/** What revisions that are out hold, the newest first. */
function pushed(view: View): readonly Holder[] {
  const out = view.rows(revisions).flatMap(([, all]) => all.filter(({ from }) => from <= view.now));
  return out.map(({ paths }) => paths).reverse();
}

/** A pure memo for all explanations of a twin: what was read and what a revision holds never change, nor what a ref stands for. */
const known = new WeakMap<Refs, WeakMap<Holder, Sources>>();

function sourcesIn(holder: Holder, refs: Refs): Sources {
  const ofRefs = known.get(refs) ?? new WeakMap<Holder, Sources>();
  known.set(refs, ofRefs);
  const sources = ofRefs.get(holder) ?? lastSources(holder, refs);
  ofRefs.set(holder, sources);
  return sources;
}

/** Of several sources of one object the last counts. */
function lastSources(holder: Holder, refs: Refs): Sources {
  const objects = [...holder.values()].flat();
  return new Map(objects.map((source) => [refs.ofObject(source.object), source]));
}
