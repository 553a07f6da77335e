import { expect, test } from 'vitest';
import { stateDigest, traceDigest } from '#testing/digest.ts';
import { hourMs, losing, randomFaults, randomTwin, runTo, runWith, seeds, turnOff } from '#testing/random-twin.ts';
import type { Simulation } from '../simulation.ts';

test.each(seeds)('a simulation is the same after its forks have run (seed %i)', (seed) => {
  const { eve } = randomTwin(seed);
  const [before, traced] = [stateDigest(eve), traceDigest(eve)];

  for (const node of eve.view.list('Node')) runWith(eve.fork(), [losing(node.name)]);

  expect(stateDigest(eve)).toBe(before);
  expect(traceDigest(eve)).toBe(traced);
});

test.each(seeds)('a fork goes as a fresh twin does (seed %i)', (seed) => {
  const twin = randomTwin(seed);
  const faults = randomFaults(twin, seed);
  const other = twin.eve.fork();
  runWith(other, [losing('worker-1')]);
  const fork = twin.eve.fork();
  runWith(fork, faults);

  const fresh = randomTwin(seed);
  runWith(fresh.eve, faults);

  expect(traceDigest(fork)).toBe(traceDigest(fresh.eve));
  expect(stateDigest(fork)).toBe(stateDigest(fresh.eve));
});

test.each(seeds)('it does not matter how often a run is forked on its way (seed %i)', (seed) => {
  const straight = losingInSteps(randomTwin(seed).eve, 12, () => false);

  const deep = losingInSteps(randomTwin(seed).eve, 12, () => true);
  const shallow = losingInSteps(randomTwin(seed).eve, 12, (step) => step % 3 === 0);

  expect(traceDigest(shallow)).toBe(traceDigest(straight));
  expect(traceDigest(deep)).toBe(traceDigest(straight));
  expect(stateDigest(deep)).toBe(stateDigest(straight));
});

test('what-ifs in any order give the same answers', () => {
  const { eve } = randomTwin(7);
  const nodes = eve.view.list('Node').map(({ name }) => name);
  const answer = (name: string) => {
    const fork = eve.fork();
    runWith(fork, [losing(name)]);
    return traceDigest(fork);
  };
  const forwards = nodes.map(answer);

  const backwards = nodes.toReversed().map(answer);

  expect(backwards.toReversed()).toEqual(forwards);
});

/** Half an hour after a node was lost, in steps after which the run may go on in a fork. */
function losingInSteps(eve: Simulation, steps: number, forks: (step: number) => boolean): Simulation {
  let simulation = eve;
  turnOff(simulation, 'worker-1');
  for (let step = 0; step < steps; step++) {
    runTo(simulation, ((step + 1) * hourMs) / 2 / steps);
    if (forks(step)) simulation = simulation.fork();
  }
  return simulation;
}
