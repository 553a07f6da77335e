import fc from 'fast-check';
import { expect, test } from 'vitest';
import { catalogue } from '#catalogue/catalogue.ts';
import { assembleTwin } from '#sim/assemble.ts';
import { isWorkingPod } from '#sim/capabilities/judge.ts';
import { parseFault } from '#sim/faults/fault.ts';
import type { ObjectRef } from '#sim/store/refs.ts';
import type { Twin } from '#sim/twin.ts';
import { readFiles } from '#sources/read-files.ts';
import { type StartUpPlan, startUpFiles, type WorkloadPlan } from '#testing/start-up-cluster.ts';
import { runContingency } from '../contingency.ts';
import { startUpAnalysis } from './power-loss.ts';

const noHorizonMs = 30 * 24 * 3_600_000;

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
    image: fc.constantFrom('outside', 'outside', 'host-port', 'service', 'cache'),
    always: fc.constantFrom(false, false, false, true),
    node: maybe(fc.nat(2)),
    replicas: fc.integer({ min: 1, max: 2 }),
    toStart: needs,
    toBeReady: needs,
    claims: fc.constantFrom(false, false, true),
  });
}

const provider = fc
  .oneof({ weight: 3, arbitrary: workload(fc.constant(undefined)) }, { weight: 1, arbitrary: workload(rarely(requirement)) })
  .map((plan) => ({
    ...plan,
    claims: false,
  }));

const cluster: fc.Arbitrary<StartUpPlan> = fc.record({
  nodes: fc.integer({ min: 1, max: 3 }),
  servers: fc.constantFrom(0, 1, 3),
  apps: fc.array(workload(rarely(requirement)), { minLength: 1, maxLength: 4 }),
  hostPort: maybe(provider),
  service: maybe(provider),
  cache: maybe(provider),
  fallback: fc.constantFrom('none', 'up', 'down', 'web-page'),
  outside: fc.constantFrom('up', 'up', 'up', 'up', 'down', 'web-page'),
  cni: rarely(provider),
  dns: maybe(provider),
  csi: maybe(provider),
});

test.each(['power-loss', 'power-loss:wiped'])(
  'the start-up analysis finds stuck exactly what the simulation leaves not working after %s',
  (fault) => {
    fc.assert(
      fc.property(cluster, (plan) => {
        const twin = twinOf(plan);

        const analysed = startUpAnalysis(twin, fault.endsWith('wiped')).stuck;
        const simulated = downAfter(twin, fault);

        expect(namesOf(analysed)).toEqual(namesOf(simulated));
      }),
      { seed: Number(process.env['SEED'] ?? 20261123), numRuns: Number(process.env['RUNS'] ?? 60) },
    );
  },
);

function twinOf(plan: StartUpPlan): Twin {
  return assembleTwin(readFiles(startUpFiles(plan)), { catalogue, seed: 1, calendarStartMs: 0 });
}

function downAfter(twin: Twin, text: string): ObjectRef[] {
  const fault = parseFault(text);
  if ('wrong' in fault) throw new Error(fault.wrong);
  const { simulation, end } = runContingency(twin, [fault], noHorizonMs);
  expect(end.end).toBe('settled');
  return twin.eve.view.list('Pod').filter((ref) => isWorkingPod(twin.eve.view, ref) && !isWorkingPod(simulation.view, ref));
}

function namesOf(refs: readonly ObjectRef[]): string[] {
  return refs.map(({ name }) => name).sort();
}
