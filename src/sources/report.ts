import type { Diagnostic, Place } from '#model/place.ts';

/** Where readers put what they did not understand. */
export type Report = (severity: Diagnostic['severity'], message: string, place: Place) => void;

/** Collects diagnostics; nothing is said twice. */
export function aReport(): { readonly report: Report; readonly diagnostics: () => readonly Diagnostic[] } {
  const said = new Map<string, Diagnostic>();
  return {
    report: (severity, message, place) => {
      const key = JSON.stringify([place, severity, message]);
      if (!said.has(key)) said.set(key, { severity, message, place });
    },
    diagnostics: () => [...said.values()],
  };
}
