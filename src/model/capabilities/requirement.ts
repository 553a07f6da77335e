import type { Certainty, Place } from '../place.ts';
import { type Capability, capabilityText, parseCapability } from './capability.ts';

/** An AND/OR expression over capabilities. The empty `all` is always met, the empty `any` never. */
export type Requirement =
  | { readonly kind: 'capability'; readonly capability: Capability }
  | { readonly kind: 'all'; readonly of: readonly Requirement[] }
  | { readonly kind: 'any'; readonly of: readonly Requirement[] };

export function needs(capability: Capability): Requirement {
  return { kind: 'capability', capability };
}

/** What a container needs, when, and what it does without. */
export interface Need {
  readonly needs: Requirement;
  readonly at: 'start' | 'ready' | 'serve';
  readonly without: 'waits' | 'exits' | 'not-ready' | 'errors' | 'hangs';
  /** How long the container runs before the missing need shows (an `exits` need), default at once. */
  readonly afterMs?: number;
  readonly certainty: Certainty;
  readonly place: Place;
  /** What the program logs while the need is unmet. */
  readonly says?: Saying;
  /** Read out of a command or setting: a name only a Service can have, or one that may be a public host's. */
  readonly guessed?: 'service-name' | 'host-name';
}

/** Lines of a log. `{error}` stands for what dialling the Service the need names comes to. */
export interface Saying {
  /** The port that is dialled. */
  readonly port?: string;
  /** Said again and again from the start of the program. */
  readonly repeats?: { readonly text: string; readonly everyMs: number };
  /** The last line of a program that gives up. */
  readonly ends?: string;
}

export function capabilitiesOf(requirement: Requirement): readonly Capability[] {
  return requirement.kind === 'capability' ? [requirement.capability] : requirement.of.flatMap(capabilitiesOf);
}

export function requirementText(requirement: Requirement): string {
  if (requirement.kind === 'capability') return capabilityText(requirement.capability);
  if (requirement.of.length === 1) return requirementText(requirement.of[0] as Requirement);
  if (requirement.of.length === 0) return requirement.kind === 'all' ? 'nothing' : 'the impossible';
  const word = requirement.kind === 'all' ? ' and ' : ' or ';
  return requirement.of.map((part) => (part.kind === 'capability' ? requirementText(part) : `(${requirementText(part)})`)).join(word);
}

/**
 * Reads the text form `service(db/postgres) and (dns or host(x.org))`; `and` binds tighter than `or`.
 *
 * @returns the expression, or one line that says what is wrong with it.
 */
export function parseRequirement(text: string, namespace: string): Requirement | { readonly wrong: string } {
  const tokens = text.match(/[a-z-]+\([^()]*\)|[()]|[^\s()]+/g) ?? [];
  const reader = new Reader(tokens, namespace);
  const requirement = reader.alternatives();
  if (requirement === undefined || !reader.atEnd) return { wrong: reader.complaint ?? `not understood: ${JSON.stringify(text)}` };
  return requirement;
}

class Reader {
  complaint: string | undefined;
  readonly #tokens: readonly string[];
  readonly #namespace: string;
  #at = 0;

  constructor(tokens: readonly string[], namespace: string) {
    this.#tokens = tokens;
    this.#namespace = namespace;
  }

  get atEnd(): boolean {
    return this.#at === this.#tokens.length;
  }

  alternatives(): Requirement | undefined {
    return this.#joined('or', 'any', () => this.#joined('and', 'all', () => this.#single()));
  }

  #joined(word: string, kind: 'all' | 'any', part: () => Requirement | undefined): Requirement | undefined {
    const parts: Requirement[] = [];
    do {
      const next = part();
      if (next === undefined) return undefined;
      parts.push(next);
    } while (this.#take(word));
    return parts.length === 1 ? parts[0] : { kind, of: parts };
  }

  #single(): Requirement | undefined {
    if (this.#take('(')) {
      const inner = this.alternatives();
      return inner !== undefined && this.#take(')') ? inner : this.#complain('a parenthesis is not closed');
    }
    const token = this.#tokens[this.#at];
    if (token === undefined) return this.#complain('it ends too early');
    const capability = parseCapability(token, this.#namespace);
    if (capability === undefined) return this.#complain(`${JSON.stringify(token)} is no capability`);
    this.#at++;
    return needs(capability);
  }

  #take(token: string): boolean {
    if (this.#tokens[this.#at] !== token) return false;
    this.#at++;
    return true;
  }

  #complain(complaint: string): undefined {
    this.complaint ??= complaint;
    return undefined;
  }
}
