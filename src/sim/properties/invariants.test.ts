import { expect, test } from 'vitest';
import { hourMs, losing, randomFaults, randomTwin, runTo, runWith, seeds } from '#testing/random-twin.ts';
import { causesComeFirst } from '../checkers/causes-come-first.ts';
import { always, onceSettled } from '../checkers/checkers.ts';
import type { Simulation } from '../simulation.ts';
import { workloads } from '../workloads.ts';

test.each(seeds)('a cluster that is broken and healed is healthy again (seed %i)', (seed) => {
  const twin = randomTwin(seed);
  const fork = twin.eve.fork();

  const { end } = runWith(fork, randomFaults(twin, seed));

  expect(end).toBe('settled');
  expect(
    workloads(fork.view)
      .filter(({ ready }) => !ready)
      .map(({ ref }) => ref.name),
  ).toEqual([]);
  expect(breaches(fork)).toEqual([]);
});

test.each(seeds)('a cluster that has lost a node for good is in order (seed %i)', (seed) => {
  const fork = randomTwin(seed).eve.fork();

  const { end } = runWith(fork, [losing('worker-1')]);

  expect(end).toBe('settled');
  expect(breaches(fork)).toEqual([]);
});

test.each(seeds)('while nodes come and go nothing is allocated twice (seed %i)', (seed) => {
  const twin = randomTwin(seed);
  const fork = twin.eve.fork();
  const found: string[] = [];

  for (const fault of randomFaults(twin, seed)) {
    runWith(fork, []);
    found.push(...always.flatMap((check) => check(fork.view)));
    runWith(fork, [fault]);
    found.push(...always.flatMap((check) => check(fork.view)));
  }

  expect(found).toEqual([]);
});

test.each(seeds)('indexes and sums are what the objects give (seed %i)', (seed) => {
  const twin = randomTwin(seed);
  const fork = twin.eve.fork();

  expect(twin.eve.state.inconsistencies()).toEqual([]);
  runWith(fork, randomFaults(twin, seed));

  expect(fork.state.inconsistencies()).toEqual([]);
  expect(fork.fork().state.inconsistencies()).toEqual([]);
});

test.each(seeds)('what has settled stays as it is, but for repetitions (seed %i)', (seed) => {
  const fork = randomTwin(seed).eve.fork();
  runWith(fork, [losing('worker-1')]);
  const before = objectsOf(fork);

  runTo(fork, fork.state.now - fork.state.epoch + 5 * hourMs);

  expect(objectsOf(fork)).toEqual(before);
});

function breaches(simulation: Simulation): string[] {
  return [
    ...onceSettled.flatMap((check) => check(simulation.view)),
    ...causesComeFirst(simulation.state.trace),
    ...simulation.state.inconsistencies(),
  ];
}

/** Every object with the entry that wrote it. */
function objectsOf({ state, view }: Simulation): string[] {
  return state.kindsPresent().flatMap((kind) => view.list(kind).map((ref) => `${kind} ${ref.namespace}/${ref.name} ${view.entryOf(ref)}`));
}
