import type { Scenario } from './scenario.ts';

/** Incidents by name; each is loaded when it is asked for. */
export type Scenarios = Readonly<Record<string, () => Promise<Scenario>>>;

/** Every published incident, one line each. */
export const scenarios: Scenarios = {
  'kronform-2023': async () => (await import('./kronform-2023/scenario.ts')).kronform2023,
  'bitnami-catalog-2025': async () => (await import('./bitnami-catalog-2025/scenario.ts')).bitnamiCatalog2025,
  'vsphere-multiattach-node-death-2020': async () =>
    (await import('./vsphere-multiattach-node-death-2020/scenario.ts')).vsphereMultiattachNodeDeath2020,
};
