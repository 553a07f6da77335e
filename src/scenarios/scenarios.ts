import type { Scenario } from './scenario.ts';

/** Incidents by name; each is loaded when it is asked for. */
export type Scenarios = Readonly<Record<string, () => Promise<Scenario>>>;

/** Every published incident, one line each. */
export const scenarios: Scenarios = {
  'kronform-2023': async () => (await import('./kronform-2023/scenario.ts')).kronform2023,
  'statefulset-bad-image-rollback-2018': async () =>
    (await import('./statefulset-bad-image-rollback-2018/scenario.ts')).statefulsetBadImageRollback2018,
  'quota-surge-stall-2019': async () => (await import('./quota-surge-stall-2019/scenario.ts')).quotaSurgeStall2019,
  'grafana-pod-priority-2019': async () => (await import('./grafana-pod-priority-2019/scenario.ts')).grafanaPodPriority2019,
  'bitnami-catalog-2025': async () => (await import('./bitnami-catalog-2025/scenario.ts')).bitnamiCatalog2025,
  'topolvm-calico-webhook-2019': async () => (await import('./topolvm-calico-webhook-2019/scenario.ts')).topolvmCalicoWebhook2019,
  'vsphere-multiattach-node-death-2020': async () =>
    (await import('./vsphere-multiattach-node-death-2020/scenario.ts')).vsphereMultiattachNodeDeath2020,
  'longhorn-drain-pdb-2021': async () => (await import('./longhorn-drain-pdb-2021/scenario.ts')).longhornDrainPdb2021,
  'jetstack-opa-gke-2019': async () => (await import('./jetstack-opa-gke-2019/scenario.ts')).jetstackOpaGke2019,
  'laserramon-harbor-dev-tag-2023': async () => (await import('./laserramon-harbor-dev-tag-2023/scenario.ts')).laserramonHarborDevTag2023,
};
