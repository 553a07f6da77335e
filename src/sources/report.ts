import type { Diagnostic, Place } from '#model/place.ts';

/** Where readers put what they did not understand. */
export type Report = (severity: Diagnostic['severity'], message: string, place: Place) => void;

/** A report, and what was said in it so far. */
export interface Reporting {
  readonly report: Report;
  readonly diagnostics: () => readonly Diagnostic[];
}

/** Collects diagnostics; nothing is said twice. */
export function aReport(): Reporting {
  const said = new Map<string, Diagnostic>();
  return {
    report: (severity, message, place) => {
      const key = JSON.stringify([place, severity, message]);
      if (!said.has(key)) said.set(key, { severity, message, place });
    },
    diagnostics: () => [...said.values()],
  };
}
