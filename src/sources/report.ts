import type { Diagnostic, Place } from '#model/place.ts';

/** Where readers put what they did not understand. */
export type Report = (severity: Diagnostic['severity'], message: string, place: Place, unread?: typeof unreadObjects) => void;

/** Said with what may bring objects of any kind, or change some, and was not read. */
export const unreadObjects = { unread: true } as const;

/** A report, and what was said in it so far. */
export interface Reporting {
  readonly report: Report;
  readonly diagnostics: () => readonly Diagnostic[];
}

/** Collects diagnostics; nothing is said twice. */
export function aReport(): Reporting {
  const said = new Map<string, Diagnostic>();
  return {
    report: (severity, message, place, unread) => {
      const key = JSON.stringify([place, severity, message]);
      if (!said.has(key)) said.set(key, { severity, message, place, ...unread });
    },
    diagnostics: () => [...said.values()],
  };
}
