import type { Scenario } from './scenario.ts';

/** Incidents by name; each is loaded when it is asked for. */
export type Scenarios = Readonly<Record<string, () => Promise<Scenario>>>;

/** Every published incident, one line each. */
export const scenarios: Scenarios = {
  'kronform-2023': async () => (await import('./kronform-2023/scenario.ts')).kronform2023,
  'topolvm-calico-webhook-2019': async () => (await import('./topolvm-calico-webhook-2019/scenario.ts')).topolvmCalicoWebhook2019,
  'longhorn-drain-pdb-2021': async () => (await import('./longhorn-drain-pdb-2021/scenario.ts')).longhornDrainPdb2021,
};
