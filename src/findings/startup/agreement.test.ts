import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TimeMs } from '#base/brand.ts';
import { deepEqual } from '#base/equal.ts';
import { catalogue } from '#catalogue/catalogue.ts';
import type { HostsDirectory } from '#model/images/registry-config.ts';
import { assembleTwin } from '#sim/assemble.ts';
import type { Edit } from '#sim/capabilities/expression.ts';
import { isWorkingPod } from '#sim/capabilities/judge.ts';
import { type Fault, parseFault } from '#sim/faults/fault.ts';
import { runFaults } from '#sim/faults/inject.ts';
import { powerReturnsAfterMs } from '#sim/nodes/durations.ts';
import { type NodeConfig, nodeConfigs } from '#sim/nodes/node-config.ts';
import type { Simulation } from '#sim/simulation.ts';
import type { ObjectRef } from '#sim/store/refs.ts';
import type { Twin } from '#sim/twin.ts';
import { hostRef, hosts, imageStores } from '#sim/world.ts';
import { readFiles } from '#sources/read-files.ts';
import { replayCommand, written } from '#testing/replay.ts';
import { seedsFor } from '#testing/seeds.ts';
import { type StartUpPlan, startUpFiles } from '#testing/start-up-cluster.ts';
import { startUpPlans } from '#testing/start-up-plans.ts';
import { runContingency } from '../contingency.ts';
import { startUpAnalysis } from './power-loss.ts';

/** The same clusters each time; SEEDS of them, and others by FROM, to look further. */
const seeds = seedsFor(60);
const chosen = { seed: 20261122 + (seeds[0] ?? 1), numRuns: seeds.length };
const noHorizonMs = 30 * 24 * 3_600_000;

test.each(['power-loss', 'power-loss:wiped'])(
  'the start-up analysis finds stuck exactly what the simulation leaves not working after %s',
  (fault) => {
    fc.assert(
      fc.property(startUpPlans, (plan) => {
        const twin = twinOf(plan);

        const analysed = namesOf(startUpAnalysis(twin, fault.endsWith('wiped')).stuck);
        const simulated = namesOf(downAfter(twin, fault));

        if (!deepEqual(analysed, simulated)) expect(analysed, replayOf(plan, fault)).toEqual(simulated);
      }),
      chosen,
    );
  },
);

test('each fix that is proposed lets everything start, also when it is made', () => {
  fc.assert(
    fc.property(startUpPlans, fc.boolean(), (plan, wiped) => {
      const twin = twinOf(plan);

      for (const fix of startUpAnalysis(twin, wiped).fixes.slice(0, 3)) {
        const fixed = lossOfFixed(twin, fix, wiped);
        expect({ fix, down: namesOf(notWorking(twin, fixed)) }).toEqual({ fix, down: [] });
      }
    }),
    chosen,
  );
});

/** How to see what differs; of a failing plan its smallest form is written last. */
function replayOf(plan: StartUpPlan, fault: string): string {
  return `\n${replayCommand(written(startUpFiles(plan), 'start-up'), { seed: 1, hours: noHorizonMs / 3_600_000, faults: [fault] })}\n`;
}

/** Makes an edit of the world or of the nodes' configuration, before the power is lost. */
function mend(simulation: Simulation, key: string): void {
  const { view } = simulation;
  const [, kind, subject = ''] = /^(\w+):(\S+)/.exec(key) ?? [];
  if (kind === 'endpoint')
    simulation.perform({ verb: 'row', table: hosts, ref: hostRef(view, subject), value: { state: { kind: 'up' }, certainty: 'observed' } }, 'fix');
  if (kind !== 'source') return;
  for (const node of view.list('Node')) {
    const config = view.row(nodeConfigs, node) as NodeConfig;
    simulation.perform({ verb: 'row', table: nodeConfigs, ref: node, value: withSource(config, subject) }, 'fix');
  }
}

/** The node asks another host outside for images of the registry, before all others. */
function withSource(config: NodeConfig, registry: string): NodeConfig {
  const place = { path: 'fix', line: 1 };
  const isIts = ({ name }: HostsDirectory) => name === registry;
  const before = config.hostsDirectories.find(isIts) ?? { name: registry, serverOptions: {}, hosts: [], place };
  const after = { ...before, hosts: [{ url: 'https://rescue.example.org', place }, ...before.hosts] };
  return { ...config, hostsDirectories: [after, ...config.hostsDirectories.filter((directory) => !isIts(directory))] };
}

/** Loses power and returns; images that the fix pre-loads are there after the wipe. */
function lossOfFixed(twin: Twin, fix: readonly Edit[], wiped: boolean): Simulation {
  const simulation = twin.eve.fork();
  for (const { key } of fix) mend(simulation, key);
  runFaults(simulation, [faultOf(wiped ? 'power-loss:wiped' : 'power-loss')], powerReturnsAfterMs + 1000, twin.tools);
  for (const { key } of fix) preload(simulation, key);
  simulation.run((simulation.state.epoch + noHorizonMs) as TimeMs);
  return simulation;
}

function preload(simulation: Simulation, key: string): void {
  const [, node, image] = /^preload:([^:]+):(.+)$/.exec(key) ?? [];
  if (node === undefined || image === undefined) return;
  const ref = simulation.view.ref('Node', '', node);
  const value = new Set([...(simulation.view.row(imageStores, ref) ?? []), image]);
  simulation.perform({ verb: 'row', table: imageStores, ref, value }, 'fix');
}

function twinOf(plan: StartUpPlan): Twin {
  return assembleTwin(readFiles(startUpFiles(plan)), { catalogue, seed: 1, calendarStartMs: 0 });
}

function downAfter(twin: Twin, text: string): ObjectRef[] {
  const { simulation, end } = runContingency(twin, [faultOf(text)], noHorizonMs);
  expect(end.end).toBe('settled');
  return notWorking(twin, simulation);
}

function faultOf(text: string): Fault {
  const fault = parseFault(text);
  if ('wrong' in fault) throw new Error(fault.wrong);
  return fault;
}

function notWorking({ eve }: Twin, { view }: Simulation): ObjectRef[] {
  return eve.view.list('Pod').filter((ref) => isWorkingPod(eve.view, ref) && !isWorkingPod(view, ref));
}

function namesOf(refs: readonly ObjectRef[]): string[] {
  return refs.map(({ name }) => name).sort();
}
