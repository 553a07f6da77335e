import type { ClusterModel } from '#model/cluster.ts';
import { parseDockerReference } from '#model/images/reference.ts';
import type { Pod } from '#model/kubernetes.ts';
import type { Place } from '#model/place.ts';
import { type OwnRegistry, ownRegistries, podsNeeded } from '#sim/own-registries.ts';
import type { ObjectRef } from '#sim/store/refs.ts';
import type { Twin } from '#sim/twin.ts';
import type { View } from '#sim/view.ts';
import { type Workload, workloads } from '#sim/workloads.ts';
import { namedAs } from './causes/words.ts';
import { textsIn } from './field-value.ts';
import type { EditTarget } from './fixes/edit.ts';
import { FluxObjects } from './flux.ts';
import { FluxInput } from './flux-input.ts';
import { InputSources } from './input-sources.ts';

/** A field that names an image: of an object, or of a machine config. */
export interface Mention {
  /** Absent: a machine config names it. */
  readonly object?: ObjectRef;
  readonly title: string;
  readonly path: string;
  readonly place: Place;
  /** The text that names it. */
  readonly text: string;
  /** What of the model an edit of it changes. */
  readonly target: EditTarget;
}

/** What controllers and kubelets derive from other objects, or what holds no wish of anybody. */
const derived = /^(ControllerRevision|EndpointSlice|Endpoints|Event|Lease|Node|Secret)$/;

/** Where a machine config names images. */
const machineImagePaths = {
  installer: 'machine.install.image',
  kubelet: 'machine.kubelet.image',
  etcd: 'cluster.etcd.image',
  apiServer: 'cluster.apiServer.image',
  controllerManager: 'cluster.controllerManager.image',
  scheduler: 'cluster.scheduler.image',
  proxy: 'cluster.proxy.image',
  coreDns: 'cluster.coreDNS.image',
} as const satisfies Record<keyof ClusterModel['machines'][number]['images'], string>;

/** A cluster on its eve, with the questions that rules ask of it; each answer is worked out once. */
export class ClusterUnderCheck {
  readonly twin: Twin;
  readonly view: View;
  readonly sources: InputSources;
  readonly flux: FluxObjects;
  readonly fluxInput: FluxInput;
  #registries: readonly OwnRegistry[] | undefined;
  readonly #needed = new Map<string, ReadonlySet<ObjectRef>>();
  #workloads: readonly Workload[] | undefined;
  #workloadOfPod: ReadonlyMap<ObjectRef, ObjectRef> | undefined;

  constructor(twin: Twin) {
    this.twin = twin;
    this.view = twin.eve.view;
    this.sources = new InputSources(twin.model, twin.eve.state.refs, this.view);
    this.flux = new FluxObjects(twin);
    this.fluxInput = new FluxInput(twin);
  }

  /** Registries that the cluster serves itself. */
  get registries(): readonly OwnRegistry[] {
    this.#registries ??= ownRegistries(this.twin);
    return this.#registries;
  }

  get workloads(): readonly Workload[] {
    this.#workloads ??= workloads(this.view);
    return this.#workloads;
  }

  /** Pods that a registry may need to serve, its own among them. */
  neededBy(registry: OwnRegistry): ReadonlySet<ObjectRef> {
    const known = this.#needed.get(registry.host);
    if (known !== undefined) return known;
    const needed = new Set(podsNeeded(this.twin, registry));
    this.#needed.set(registry.host, needed);
    return needed;
  }

  /** The workload a pod belongs to: itself when nothing owns it. */
  workloadOf(pod: ObjectRef): ObjectRef {
    this.#workloadOfPod ??= new Map(this.workloads.flatMap(({ ref, pods }) => pods.map((each) => [each, ref] as const)));
    return this.#workloadOfPod.get(pod) ?? pod;
  }

  /** Where the image of a pod's container stands: in the template of its workload. */
  placeOfImage(pod: ObjectRef, image: string): Place {
    const workload = this.workloadOf(pod);
    const spec = this.view.object<Pod>(pod)?.spec;
    for (const list of ['initContainers', 'containers'] as const) {
      const index = spec?.[list]?.findIndex((container) => container.image === image) ?? -1;
      if (index >= 0) return this.sources.placeOf(workload, `${workload === pod ? 'spec' : 'spec.template.spec'}.${list}[${index}].image`);
    }
    return this.sources.placeOf(workload);
  }

  /** Every field of objects and machine configs that names an image: in a wish, not in a status. */
  *mentionsOf(reference: string): Generator<Mention> {
    const { text, object = '' } = referenceOf(reference) ?? { text: reference };
    const isNamed = (value: string) => (object === 'latest' || value.includes(object)) && referenceOf(value)?.text === text;
    for (const [index, { images, placeOf, name, stem }] of this.twin.model.machines.entries()) {
      for (const [part, image] of Object.entries(images) as [keyof typeof machineImagePaths, string | undefined][]) {
        const path = machineImagePaths[part];
        if (image === undefined || !isNamed(image)) continue;
        const target = { in: 'machine' as const, index, path: `images.${part}` };
        yield { title: `machine config of ${name ?? stem}`, path, place: placeOf(path), text: image, target };
      }
    }
    for (const ref of this.wishes) {
      for (const { path, text: value } of textsIn(this.view.object(ref), '', (at) => at === 'status' || at === 'metadata')) {
        if (!isNamed(value)) continue;
        const target = { in: 'object' as const, object: namedAs(ref), path };
        yield { object: ref, title: titleOf(ref), path, place: this.sources.placeOf(ref, path), text: value, target };
      }
    }
  }

  /** Objects that somebody wrote, not those that controllers made of them. */
  get wishes(): readonly ObjectRef[] {
    const kinds = this.view.kindsPresent().filter((kind) => !derived.test(kind));
    return kinds
      .flatMap((kind) => this.view.list(kind))
      .filter((ref) => !(this.view.object(ref)?.metadata.ownerReferences ?? []).some(({ controller }) => controller === true));
  }
}

/** `Deployment shop/web`, without the group of a custom kind. */
export function titleOf({ kind, namespace, name }: ObjectRef): string {
  return `${kind.split('.')[0]} ${namespace === '' ? '' : `${namespace}/`}${name}`;
}

function referenceOf(text: string) {
  const parsed = parseDockerReference(text);
  return parsed.ok ? parsed.reference : undefined;
}
