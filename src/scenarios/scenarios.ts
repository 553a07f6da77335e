import type { Scenario } from './scenario.ts';

/** Incidents by name; each is loaded when it is asked for. */
export type Scenarios = Readonly<Record<string, () => Promise<Scenario>>>;

/** Every published incident, one line each: `'some-name': async () => (await import('./some-name/scenario.ts')).someName`. */
export const scenarios: Scenarios = {
  // one line each
};
