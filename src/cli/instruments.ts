import { wayOutOf } from '#recovery/way-out.ts';
import type { Simulation } from '#sim/simulation.ts';
import type { Twin } from '#sim/twin.ts';
import { causeJson, planJson } from '#views/json/recovery.ts';
import type { Chapter } from '#views/text/replay.ts';
import { rootCausesText } from '#views/text/root-causes.ts';
import { wayOutNote, wayOutSteps } from '#views/text/way-out.ts';

/** What is said of the outage beyond the chains of causes: root causes ranked, and the way out. */
export function chaptersOf(twin: Twin, simulation: Simulation): { readonly causes: Chapter; readonly plan: Chapter } {
  const wayOut = wayOutOf(twin, simulation);
  return {
    causes: { text: (palette) => rootCausesText(wayOut.causes, palette), json: wayOut.causes.causes.map(causeJson) },
    plan: { text: (palette) => `  ${wayOutNote(wayOut, palette)}\n${wayOutSteps(wayOut, palette)}`, json: planJson(wayOut) },
  };
}
