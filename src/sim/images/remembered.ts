import type { HostBehaviour } from './host-behaviour.ts';

export type BehaviourOf = (host: string) => HostBehaviour;

interface Known<Result> {
  /** What it was told of each host it asked for, in order. */
  readonly told: readonly (readonly [host: string, text: string])[];
  readonly result: Result;
}

/**
 * Results of something that depends on its subject, its words and the behaviour of the hosts it asks for: a pull by a node's
 * configuration. A pure memo: it is done again unless every host it asked for behaves as it did.
 */
export class Remembered<Result> {
  readonly #known = new WeakMap<object, Map<string, Known<Result>[]>>();

  /** @param behaviourOf how hosts behave towards those who want the one image that this is about */
  of(subject: object, words: string, behaviourOf: BehaviourOf, find: (behaviourOf: BehaviourOf) => Result): Result {
    const now = askedOnce(behaviourOf);
    const known = this.#about(subject, words);
    const texts = new Map<string, string>();
    const textNow = (host: string) => {
      const text = texts.get(host) ?? textOf(host, now(host));
      texts.set(host, text);
      return text;
    };
    const found = known.find(({ told }) => told.every(([host, text]) => textNow(host) === text));
    if (found !== undefined) return found.result;
    const told = new Map<string, string>();
    const result = find((host) => {
      told.set(host, textNow(host));
      return now(host);
    });
    known.push({ told: [...told], result });
    return result;
  }

  #about(subject: object, words: string): Known<Result>[] {
    const bySubject = this.#known.get(subject) ?? new Map<string, Known<Result>[]>();
    this.#known.set(subject, bySubject);
    const known = bySubject.get(words) ?? [];
    bySubject.set(words, known);
    return known;
  }
}

/** While one thing is found out nothing else happens: each host is judged once. */
function askedOnce(behaviourOf: BehaviourOf): BehaviourOf {
  const known = new Map<string, HostBehaviour>();
  return (host) => {
    const behaviour = known.get(host) ?? behaviourOf(host);
    known.set(host, behaviour);
    return behaviour;
  };
}

/** A behaviour in full; whether it has the image is asked of it, since only that one image is ever wanted. */
function textOf(host: string, behaviour: HostBehaviour): string {
  const asked = { host, repository: '', what: 'manifests', object: '' } as const;
  return JSON.stringify(behaviour, (key, value) => (key === 'has' ? value(asked) : value));
}
