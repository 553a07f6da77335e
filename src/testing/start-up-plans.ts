import fc from 'fast-check';
import type { StartUpPlan, WorkloadPlan } from './start-up-cluster.ts';

const requirement = fc.constantFrom(
  '#0',
  '#1',
  '#2',
  '#0 and #1',
  '#1 or #2',
  '(#0 or #3) and #2',
  'dns',
  'host(quay.io)',
  '#2 or host(quay.io)',
  'control-plane',
);
const rarely = <T>(arbitrary: fc.Arbitrary<T>) => fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 1 });

/** Mostly what does not hinder: too many hindrances and nothing ever starts. */
function workload(needs: fc.Arbitrary<string | undefined>): fc.Arbitrary<WorkloadPlan> {
  return fc.record({
    image: fc.constantFrom('outside', 'outside', 'host-port', 'service', 'ingress', 'cache'),
    always: fc.constantFrom(false, false, false, true),
    node: maybe(fc.nat(2)),
    replicas: fc.integer({ min: 1, max: 2 }),
    toStart: needs,
    toBeReady: needs,
    toServe: needs,
    claims: fc.constantFrom(false, false, true),
  });
}

const provider = fc
  .oneof({ weight: 3, arbitrary: workload(fc.constant(undefined)) }, { weight: 1, arbitrary: workload(rarely(requirement)) })
  .map((plan) => ({
    ...plan,
    claims: false,
  }));

/** Small clusters, about half of which come back from a power loss. */
export const startUpPlans: fc.Arbitrary<StartUpPlan> = fc.record({
  nodes: fc.integer({ min: 1, max: 3 }),
  servers: fc.constantFrom(0, 1, 3),
  apps: fc.array(workload(rarely(requirement)), { minLength: 1, maxLength: 4 }),
  hostPort: maybe(provider),
  service: maybe(provider),
  cache: maybe(provider),
  ingress: maybe(provider),
  fallback: fc.constantFrom('none', 'up', 'down', 'web-page'),
  outside: fc.constantFrom('up', 'up', 'up', 'up', 'down', 'web-page'),
  cni: rarely(provider),
  dns: maybe(provider),
  csi: maybe(provider),
});
