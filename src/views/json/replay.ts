import type { Replay } from '../text/replay.ts';
import { schemaVersion } from './simulation.ts';

/** What `replay --output json` prints: `{schemaVersion, facts, claims, verdicts, causes, plan, assumptions}`. */
export function replayJson({ scenario, facts, claims, verdict, chapters, twin }: Replay): object {
  return {
    schemaVersion,
    facts,
    claims,
    verdicts: [verdict],
    causes: chapters.causes?.json ?? [],
    plan: chapters.plan?.json ?? null,
    assumptions: [...scenario.assumptions.map(({ id, text, kind }) => ({ text, about: scenario.name, id, kind })), ...twin.assumptions],
  };
}
