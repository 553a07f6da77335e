import type { Suspect } from '#findings/causes/fact.ts';
import type { RootCause, RootCauses } from '#findings/causes/root-causes.ts';
import type { LeftOut } from '#findings/left-out.ts';
import type { WayOut } from '#recovery/plan.ts';
import { schemaVersion } from './simulation.ts';

/** `recover --output json`: `{schemaVersion, causes, plan, leftOut}`. */
export function recoveryJson(wayOut: WayOut, leftOut: LeftOut): object {
  return { schemaVersion, ...causesJson(wayOut.causes), plan: planJson(wayOut), leftOut };
}

/** `explain --output json` without an object: `{schemaVersion, failures, causes, unexplained, leftOut}`. */
export function rootCausesJson(found: RootCauses, leftOut: LeftOut): object {
  return { schemaVersion, ...causesJson(found), leftOut };
}

/** The plan by itself, as other outputs carry it. Times are in seconds since the moment. */
export function planJson(wayOut: WayOut): object {
  const { kind, tries } = wayOut;
  switch (wayOut.kind) {
    case 'none needed':
      return { kind, tries, recoveredAfter: wayOut.recoveredAfterMs / 1000 };
    case 'plan': {
      const steps = wayOut.steps.map(({ afterMs, ...step }) => ({ ...step, after: afterMs / 1000 }));
      return {
        kind,
        tries,
        cost: wayOut.cost,
        recoveredAfter: wayOut.recoveredAfterMs / 1000,
        steps,
        instead: wayOut.instead,
        refused: wayOut.refused,
        onlyIf: wayOut.onlyIf,
      };
    }
    case 'no plan':
      return { kind, tries, left: wayOut.left.map(({ text, count }) => ({ text, count })), because: wayOut.because };
  }
}

function causesJson({ failures, causes, unexplained }: RootCauses): object {
  return { failures, causes: causes.map(causeJson), unexplained: unexplained.map(({ text }) => text) };
}

/** One root cause, what it frees, and the other facts that would. */
export function causeJson({ suspect, together, freed, freedSymptoms, beyond, alternatives }: RootCause): object {
  return {
    ...suspectJson(suspect),
    because: suspect.chain,
    ...(together.length === 0 ? {} : { together: together.map(suspectJson) }),
    freed,
    frees: freedSymptoms.map(({ text, count }) => ({ text, count })),
    beyond: beyond.map(({ text }) => text),
    alternatives: alternatives.map((alternative) => ({ ...suspectJson(alternative.suspect), freed: alternative.freed })),
  };
}

function suspectJson({ fact, text, place }: Suspect): object {
  return { kind: fact.kind, text, place };
}
