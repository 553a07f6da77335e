import type { Scenario } from './scenario.ts';

/** Every published incident, one line each; a scenario is loaded when it is asked for. */
export const scenarios: Readonly<Record<string, () => Promise<Scenario>>> = {
  // one line each
};
