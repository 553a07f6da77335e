import type { Capability } from '#model/capabilities/capability.ts';
import type { Cause } from '#model/place.ts';
import type { ObjectRef } from '../store/refs.ts';

/**
 * What a capability comes down to, one step: the same expressions say whether it is met now, whether it can ever be met
 * from nothing, and why not.
 *
 * - `fact`: a row or object of the store that holds or does not. `input` names what its truth depends on; `edit` is the
 *   row a person could change to make it hold; `unknown` says that nobody knows, and what would decide it.
 * - `ready`: some pod is Ready on a machine that is up.
 * - `requires`: another capability.
 * - `any`: so many of them at least; one, where it is not said.
 */
export type Expression =
  | {
      readonly kind: 'fact';
      readonly holds: boolean;
      readonly cause: Cause;
      readonly input?: string;
      readonly edit?: Edit;
      readonly unknown?: string;
    }
  | { readonly kind: 'ready'; readonly pod: ObjectRef }
  | { readonly kind: 'requires'; readonly capability: Capability }
  | { readonly kind: 'all'; readonly of: readonly Expression[]; readonly cause?: Cause }
  | { readonly kind: 'any'; readonly of: readonly Expression[]; readonly least?: number; readonly cause?: Cause };

/** A change of one fact that a person can make, in words and as the key of the row it changes. */
export interface Edit {
  readonly key: string;
  readonly text: string;
}

export const always: Expression = { kind: 'all', of: [] };

export function fact(holds: boolean, cause: Cause, input?: string, edit?: Edit): Expression {
  return { kind: 'fact', holds, cause, input, edit };
}

export function requires(capability: Capability): Expression {
  return { kind: 'requires', capability };
}

/** A fact nobody knows: it holds or not as the run assumes of all unknowns. */
export function unknownFact(assumed: boolean, unknown: string, input: string): Expression {
  return { kind: 'fact', holds: assumed, cause: { text: unknown, certainty: 'assumed' }, input, unknown };
}

/** All of them; trivial ones are left out. */
export function all(of: readonly Expression[], cause?: Cause): Expression {
  const rest = of.filter((part) => part.kind !== 'all' || part.of.length > 0);
  return rest.length === 1 && cause === undefined ? (rest[0] as Expression) : { kind: 'all', of: rest, cause };
}

/** At least one of them. Without alternatives it never holds, and `cause` says why. */
export function any(of: readonly Expression[], cause?: Cause): Expression {
  return of.length === 1 && cause === undefined ? (of[0] as Expression) : { kind: 'any', of, cause };
}

/** At least so many of them: what a quorum takes. */
export function atLeast(least: number, of: readonly Expression[]): Expression {
  return least >= of.length ? all(of) : { kind: 'any', of, least };
}
