import type { TimeMs } from '#base/brand.ts';
import { draw } from '#base/random.ts';
import type { Actor } from '#sim/actor.ts';
import { Queue } from '#sim/engine/queue.ts';
import { compile, type Program, Simulation } from '#sim/simulation.ts';
import { cpuMs } from './usage.ts';

export interface EventLoopFigures {
  /** Entries pushed into and popped from the queue, millions a CPU second. */
  readonly queuePerSecond: number;
  /** Timers an actor sets and gets in the run loop. */
  readonly runLoopPerSecond: number;
}

const waiting = 10_000;
const events = 2_000_000;
const timers = 500_000;

export function measureEventLoop(): EventLoopFigures {
  return { queuePerSecond: perSecond(events, turnQueue()), runLoopPerSecond: perSecond(timers, turnRunLoop()) };
}

function perSecond(count: number, spentMs: number): number {
  return (count / spentMs) * 1000;
}

/** As many entries wait all the time; each that leaves is followed by another at a random later time. */
function turnQueue(): number {
  const queue = new Queue<number>();
  for (let task = 0; task < waiting; task++) queue.push((draw(1, task, 'first', 0) % 60_000) as TimeMs, task);
  const from = cpuMs();
  for (let event = 0; event < events; event++) {
    const entry = queue.pop();
    if (entry !== undefined) queue.push((entry.at + 1 + (draw(1, entry.task, 'next', event) % 60_000)) as TimeMs, entry.task);
  }
  return cpuMs() - from;
}

/** A thousand keys, each with a timer that sets the next one. */
function turnRunLoop(): number {
  const keys = 1000;
  const until = timers / keys;
  const ticker: Actor = {
    name: 'ticker',
    watches: [],
    active: () => true,
    *reconcile(_, view, wake) {
      if (wake.timers.length === 0 || view.now < until) yield { verb: 'wake', at: (view.now + 1) as TimeMs, why: 'tick' };
    },
  };
  const program: Program = {
    actors: [ticker],
    indexes: [],
    tallies: [],
    admission:
      () =>
      ({ object }) =>
        object,
    writable: () => true,
    gates: [],
  };
  const simulation = Simulation.create(compile(program), { seed: 1, calendarStartMs: 0, firstEntry: 1 });
  for (let key = 0; key < keys; key++) simulation.wake('ticker', simulation.view.ref('key', '', String(key)), []);
  const from = cpuMs();
  simulation.run((until * 2) as TimeMs);
  return cpuMs() - from;
}
