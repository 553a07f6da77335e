import type { SourcedObject } from '#model/cluster.ts';
import type { KubeObject, Pod } from '#model/kubernetes.ts';
import type { Place } from '#model/place.ts';
import { revisions } from '#sim/gitops/content.ts';
import { controllerOf } from '#sim/store/indexes.ts';
import type { ObjectRef, Refs } from '#sim/store/refs.ts';
import type { View } from '#sim/view.ts';

/**
 * Where what is in the store stands in the files: the object itself, or the template its owner was written with. Of an
 * object in Git the newest revision that is out counts, whatever stands in those that nobody has pushed.
 */
export class Provenance {
  readonly #sources: ReadonlyMap<ObjectRef, SourcedObject>;
  readonly #view: View;

  constructor(objects: readonly SourcedObject[], refs: Refs, view: View) {
    this.#sources = new Map([...objects, ...pushedObjects(view)].map((source) => [refs.ofObject(source.object), source]));
    this.#view = view;
  }

  /** The object's own place, else that of the nearest owner that was read from somewhere. */
  placeOf(ref: ObjectRef): Place | undefined {
    return this.#source(ref)?.source.place;
  }

  placeOfField(ref: ObjectRef, path: string): Place | undefined {
    return this.#sources.get(ref)?.placeOf(path);
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
    const source = this.#sources.get(workload);
    if (source === undefined) return undefined;
    return path === undefined ? source.place : source.placeOf(`spec.template.${path}`);
  }

  #source(ref: ObjectRef): { readonly ref: ObjectRef; readonly source: SourcedObject } | undefined {
    const source = this.#sources.get(ref);
    if (source !== undefined) return { ref, source };
    const owner = this.#ownerOf(this.#view.object(ref));
    return owner === undefined ? undefined : this.#source(owner);
  }

  #ownerOf(object: KubeObject | undefined): ObjectRef | undefined {
    if (object === undefined || controllerOf(object) === undefined) return undefined;
    const owner = object.metadata.ownerReferences?.find(({ controller }) => controller === true);
    return owner === undefined ? undefined : this.#view.ref(owner.kind, object.metadata.namespace ?? '', owner.name);
  }
}

function pushedObjects(view: View): readonly SourcedObject[] {
  const out = view.rows(revisions).flatMap(([, all]) => all.filter(({ from }) => from <= view.now));
  return out.flatMap(({ paths }) => [...paths.values()].flat());
}
