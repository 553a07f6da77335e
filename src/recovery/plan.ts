import type { RootCause, RootCauses } from '#findings/causes/root-causes.ts';
import type { Symptom } from '#findings/health/symptom.ts';
import type { Cause } from '#model/place.ts';
import type { Action } from '#sim/actions/action.ts';

/** One step of a plan that was proven. */
export interface PlannedStep {
  readonly action: Action;
  readonly text: string;
  readonly commands: readonly string[];
  readonly afterMs: number;
  readonly cost: number;
  readonly risk?: string;
  /** What must be so before it is taken, in words. */
  readonly precondition: string;
  /** What is left wrong when it is left out, which shows that it is needed. */
  readonly without: readonly string[];
}

/** Something that suggests itself and was tried in vain. */
export interface RefusedVariant {
  readonly text: string;
  /** What goes wrong that would not otherwise. */
  readonly worse: readonly string[];
  /** What it leaves wrong, or what stands in its way. */
  readonly because: readonly string[];
}

/** Another way to the same end: proven as well, and no cheaper. */
export interface Instead {
  /** Numbers of the steps it stands for, from 1. */
  readonly insteadOf: readonly number[];
  readonly cost: number;
  readonly steps: readonly { readonly text: string; readonly commands: readonly string[]; readonly risk?: string }[];
}

/** The way out of a moment, or why none was found. */
export type WayOut = {
  readonly causes: RootCauses;
  readonly tries: number;
} /** Nothing is wrong, or what is wrong mends itself. */ & (
  | { readonly kind: 'none needed'; readonly recoveredAfterMs: number }
  | {
      readonly kind: 'plan';
      readonly steps: readonly PlannedStep[];
      readonly cost: number;
      readonly recoveredAfterMs: number;
      readonly instead: readonly Instead[];
      readonly refused: readonly RefusedVariant[];
      /** What nobody knows and the plan was proven with: it is healthy only if these are so. Empty when it is either way. */
      readonly onlyIf: readonly string[];
    }
  | {
      readonly kind: 'no plan';
      /** What the best that was tried leaves wrong, and the facts behind it. */
      readonly left: readonly Symptom[];
      readonly because: readonly Cause[];
      readonly blocking: readonly RootCause[];
    }
);
