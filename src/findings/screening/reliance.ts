import { type Capability, parseCapability } from '#model/capabilities/capability.ts';
import { needs, type Requirement, requirementText } from '#model/capabilities/requirement.ts';
import type { Pod } from '#model/kubernetes.ts';
import { podInput } from '#sim/capabilities/inputs.ts';
import type { Simulation } from '#sim/simulation.ts';
import type { WebhookConfiguration } from '#sim/store/api/validation/webhooks.ts';
import type { ObjectRef } from '#sim/store/refs.ts';
import type { Twin } from '#sim/twin.ts';

interface Relied {
  readonly requirement: Requirement;
  readonly holds: boolean;
  /** The node it is relied on for: nobody comes there once that is lost. */
  readonly node?: string;
}

/** Pods provide these for their own node only. */
const ofNode: ReadonlySet<string> = new Set(['cni', 'service-routing', 'time']);

/**
 * What pods, webhooks and operators of a settled cluster rely on, and on which pods that rests. Only what rests on a pod that
 * goes has to be judged again without it.
 */
export class Reliance {
  readonly #twin: Twin;
  readonly #relied = new Map<string, Relied>();
  readonly #provided = new Map<ObjectRef, readonly string[]>();
  /** Where pulls go may change with who answers, so what they rest on has to stay as it is. */
  readonly #pulled = new Set<string>();
  readonly #byInput = new Map<string, Set<Relied>>();

  constructor(twin: Twin) {
    this.#twin = twin;
    const { view } = twin.eve;
    for (const ref of view.list('Pod')) {
      const pod = view.object<Pod>(ref) as Pod;
      this.#ofPod(pod);
      const provided = twin.expander.provisionsOf(pod).filter((provision) => !ofNode.has(provision));
      if (provided.length > 0) this.#provided.set(ref, provided);
    }
  }

  /** Whether the API's webhooks answer now, and ask for nothing that would have to be worked out for each write. */
  webhooksAnswer(): boolean {
    const { view } = this.#twin.eve;
    const configurations = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'].flatMap((kind) =>
      view.objects<WebhookConfiguration>(kind),
    );
    return configurations
      .flatMap(({ webhooks = [] }) => webhooks)
      .every(({ clientConfig: { service, url }, matchConditions = [] }) => {
        if (matchConditions.length > 0) return false;
        if (service !== undefined) return this.#add(needs({ kind: 'service', namespace: service.namespace, name: service.name })).holds;
        const host = /^https:\/\/([^/]+)/.exec(url ?? '')?.[1] ?? '';
        return this.#add(needs({ kind: 'host', host })).holds;
      });
  }

  /** Whether a pod made from this one's template has now what its containers need to start and to be ready. */
  isMet(pod: Pod): boolean {
    return this.#ofPod(pod).every(({ holds }) => holds);
  }

  /** Whether pods that come to a node have a network there now. Takes down on whom that rests: what serves it may run elsewhere. */
  hasNetwork(node: string): boolean {
    return this.#add(needs({ kind: 'cni', node }), node).holds;
  }

  /** Takes down that pods are to come to a node with this image, and so on whom their pulls rest. */
  addPull(image: Extract<Capability, { kind: 'image' }>): void {
    const { judge, eve } = this.#twin;
    for (const input of judge.inputs(eve.view, needs(image))) this.#pulled.add(input);
  }

  /**
   * Whether all that is relied on and rests on one of these pods holds without them, and all they provide is provided
   * by others.
   *
   * @param lost the node they go with
   * @param without the eve, and these pods do not work in it
   */
  holdsWithout(pods: readonly ObjectRef[], lost: string, without: () => Simulation): boolean {
    const touched = new Set<Relied>();
    for (const ref of pods) {
      const input = this.#rests ? podInput(ref) : '';
      if (this.#pulled.has(input)) return false;
      for (const each of this.#byInput.get(input) ?? []) if (each.node !== lost) touched.add(each);
      for (const provision of this.#provided.get(ref) ?? []) {
        const capability = parseCapability(provision, ref.namespace);
        if (capability === undefined) return false;
        touched.add(this.#add(needs(capability)));
      }
    }
    if (touched.size === 0) return true;
    const { view } = without();
    return [...touched].every(({ requirement, holds }) => holds && this.#twin.judge.meets(view, requirement));
  }

  /** Whether anything rests on any pod. */
  get #rests(): boolean {
    return this.#byInput.size > 0 || this.#pulled.size > 0;
  }

  #ofPod(pod: Pod): readonly Relied[] {
    return this.#twin.startConditions.needed(this.#twin.eve.view, pod).map((requirement) => this.#add(requirement));
  }

  #add(requirement: Requirement, node?: string): Relied {
    const text = requirementText(requirement);
    const known = this.#relied.get(text);
    if (known !== undefined) return known;
    const { judge, eve } = this.#twin;
    const relied = { requirement, holds: judge.meets(eve.view, requirement), node };
    this.#relied.set(text, relied);
    for (const input of judge.inputs(eve.view, requirement)) {
      const present = this.#byInput.get(input);
      if (present === undefined) this.#byInput.set(input, new Set([relied]));
      else present.add(relied);
    }
    return relied;
  }
}
