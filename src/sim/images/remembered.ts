import { deepEqual } from '#base/equal.ts';
import type { HostBehaviour, RegistryBehaviour } from './host-behaviour.ts';

export type BehaviourOf = (host: string) => HostBehaviour;

/** What was told of a host: its behaviour, with the answer in place of the question whether it has the image. */
type Told = ToldOf<HostBehaviour>;

interface ToldRegistry extends Omit<RegistryBehaviour, 'has'> {
  readonly has: boolean;
}

type ToldOf<Behaviour> = Behaviour extends RegistryBehaviour
  ? ToldRegistry
  : Behaviour extends { readonly behind: RegistryBehaviour }
    ? Omit<Behaviour, 'behind'> & { readonly behind: ToldRegistry }
    : Behaviour;

/** How a host behaved, and what was told of it. */
interface Heard {
  readonly behaviour: HostBehaviour;
  readonly told: Told;
}

interface Known<Result> {
  /** What it heard of each host it asked for. */
  readonly heard: ReadonlyMap<string, Heard>;
  readonly result: Result;
}

/** A cluster has few images, and its hosts behave in few ways: more only add up in a process that lives for long. */
const mostWords = 10_000;
const mostKnown = 100;

/**
 * Results of something that depends on its subject, its words and the behaviour of the hosts it asks for: a pull by the hosts
 * a node asks. A pure memo: it is done again unless every host it asked for behaves as it did.
 */
export class Remembered<Result> {
  readonly #known = new WeakMap<object, Map<string, Known<Result>[]>>();

  /** @param behaviourOf how hosts behave towards those who want the one image that this is about */
  of(subject: object, words: string, behaviourOf: BehaviourOf, find: (behaviourOf: BehaviourOf) => Result): Result {
    const known = this.#about(subject, words);
    const asked = new Asked(behaviourOf);
    for (const { heard, result } of known) if (asked.isAsHeard(heard)) return result;
    const heard = new Map<string, Heard>();
    const result = find((host) => {
      const behaviour = asked.behaviour(host);
      heard.set(host, { behaviour, told: asked.told(host) });
      return behaviour;
    });
    if (known.length >= mostKnown) known.shift();
    known.push({ heard, result });
    return result;
  }

  #about(subject: object, words: string): Known<Result>[] {
    let bySubject = this.#known.get(subject);
    if (bySubject === undefined || bySubject.size >= mostWords) {
      bySubject = new Map();
      this.#known.set(subject, bySubject);
    }
    let known = bySubject.get(words);
    if (known === undefined) {
      known = [];
      bySubject.set(words, known);
    }
    return known;
  }
}

/** The hosts as they behave now. While one thing is found out nothing else happens, so each is judged once. */
class Asked {
  readonly #behaviourOf: BehaviourOf;
  readonly #behaviours = new Map<string, HostBehaviour>();
  readonly #told = new Map<string, Told>();

  constructor(behaviourOf: BehaviourOf) {
    this.#behaviourOf = behaviourOf;
  }

  behaviour(host: string): HostBehaviour {
    const known = this.#behaviours.get(host);
    if (known !== undefined) return known;
    const behaviour = this.#behaviourOf(host);
    this.#behaviours.set(host, behaviour);
    return behaviour;
  }

  told(host: string): Told {
    const known = this.#told.get(host);
    if (known !== undefined) return known;
    const told = toldOf(host, this.behaviour(host));
    this.#told.set(host, told);
    return told;
  }

  /** What behaves as the very same object is told the same of. */
  isAsHeard(before: ReadonlyMap<string, Heard>): boolean {
    for (const [host, { behaviour, told }] of before) if (behaviour !== this.behaviour(host) && !deepEqual(told, this.told(host))) return false;
    return true;
  }
}

/** A behaviour as a value. */
function toldOf(host: string, behaviour: HostBehaviour): Told {
  if (behaviour.kind === 'registry') return toldOfRegistry(host, behaviour);
  return 'behind' in behaviour ? { ...behaviour, behind: toldOfRegistry(host, behaviour.behind) } : behaviour;
}

/** Whether it has the image is asked of it, since only that one image is ever wanted. */
function toldOfRegistry(host: string, registry: RegistryBehaviour): ToldRegistry {
  return { ...registry, has: registry.has({ host, repository: '', what: 'manifests', object: '' }) };
}
