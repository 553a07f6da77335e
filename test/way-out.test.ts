import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { faultsOf, readModel, twinOf } from '#cli/twins.ts';
import { rootCausesOf } from '#findings/causes/root-causes.ts';
import { defaultHorizonMs } from '#findings/contingency.ts';
import { expectedObjects } from '#findings/health/health.ts';
import { carryOut } from '#recovery/carry-out.ts';
import { wayOutOf } from '#recovery/way-out.ts';
import { runFaults } from '#sim/faults/inject.ts';
import type { Simulation } from '#sim/simulation.ts';
import type { Twin } from '#sim/twin.ts';
import { fixtureCases } from './fixture-cases.ts';

const today = Date.parse('2026-11-23T00:00:00Z');
const hourMs = 3_600_000;

/** An example cluster after faults, where nothing changes any more. */
function outage(cluster: string, texts: readonly string[]): { readonly twin: Twin; readonly moment: Simulation } {
  const model = readModel([fileURLToPath(new URL(`../fixtures/clusters/${cluster}`, import.meta.url))]);
  const twin = twinOf(model, today);
  const faults = faultsOf(texts, twin);
  const moment = twin.eve.fork();
  runFaults(moment, faults, defaultHorizonMs(faults), twin.tools);
  return { twin, moment };
}

const outages = fixtureCases.filter(({ answer, held = [] }) => answer === 'no' || held.length > 0);

describe.each(outages)('$cluster after $faults', ({ cluster, faults }) => {
  const { twin, moment } = outage(cluster, faults);
  const wayOut = wayOutOf(twin, moment);

  test('has a plan, and the first of its causes is behind every failure', () => {
    expect(wayOut.kind).toBe('plan');
    expect(wayOut.causes.causes[0]).toMatchObject({ freed: wayOut.causes.failures });
    expect(wayOut.causes.unexplained).toEqual([]);
  });

  test('the plan leads to health, and without any one of its steps it does not', () => {
    const steps = wayOut.kind === 'plan' ? wayOut.steps : [];
    const expected = expectedObjects(twin, moment);

    const whole = carryOut(moment, steps, expected, 2 * hourMs);
    const shorter = steps.map((step) =>
      carryOut(
        moment,
        steps.filter((each) => each !== step),
        expected,
        2 * hourMs,
      ),
    );

    expect(whole).toMatchObject({ healthy: true, left: [] });
    expect(shorter.map(({ healthy }) => healthy)).toEqual(steps.map(() => false));
  });
});

test.each([
  ['registry-needs-itself', 'power-loss:wiped', 'circle'],
  ['registry-fallback-web-page', 'power-loss:wiped', 'mirror'],
  ['dns-needs-registry', 'power-loss:wiped', 'circle'],
  ['storage-driver-needs-registry', 'power-loss:wiped', 'circle'],
  ['webhook-blocks-itself', 'node-drain:gate-1', 'webhook'],
  ['statefulset-value-and-value-from', 'node-drain:mill-1', 'template'],
  ['etcd-two-of-three-lost', 'node-down:buoy-1 node-down:buoy-2', 'machine'],
  ['floating-tag-always', 'host-down:quay.io node-reboot:weathervane', 'host'],
  ['node-returns', 'node-down:dock-1', 'machine'],
])('the root cause of %s after %s is a %s', (cluster, faults, kind) => {
  const { twin, moment } = outage(cluster, faults.split(' '));

  const { causes } = rootCausesOf(twin, moment);

  expect(causes.map(({ suspect }) => suspect.fact.kind)).toEqual([kind]);
});

test('one dead registry is one cause, however many wait for it', () => {
  const { twin, moment } = outage('registry-fallback-web-page', ['power-loss:wiped']);

  const { failures, causes } = rootCausesOf(twin, moment);

  expect({ failures, causes: causes.length }).toEqual({ failures: 2, causes: 1 });
  expect(causes[0]).toMatchObject({ freed: 2, suspect: { place: { path: 'machine.yaml', line: 14 } } });
});

test('where only somebody else can help there is no plan, and it says what stands in the way', () => {
  const { twin, moment } = outage('floating-tag-always', ['host-down:quay.io', 'power-loss:wiped']);

  const wayOut = wayOutOf(twin, moment);

  expect(wayOut).toMatchObject({ kind: 'no plan', because: [{ text: 'quay.io is down' }] });
});

test('what mends itself needs no plan', () => {
  const { twin, moment } = outage('healthy', ['node-reboot:meadow-1']);

  expect(wayOutOf(twin, moment)).toMatchObject({ kind: 'none needed' });
});
