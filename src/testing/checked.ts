import { causesComeFirst } from '#sim/checkers/causes-come-first.ts';
import type { StoredWrite } from '#sim/checkers/checker.ts';
import { ofEachWrite, onceSettled } from '#sim/checkers/checkers.ts';
import type { EntryId } from '#sim/engine/trace.ts';
import type { Simulation } from '#sim/simulation.ts';
import { State } from '#sim/state.ts';
import { View } from '#sim/view.ts';

/** A simulation has done what must never be. */
export class Breach extends Error {
  override readonly name = 'Breach';
}

const { put, remove, fork } = State.prototype;

/** Up to where the trace of a simulation has been looked at, and what tests and operators have put into it. */
interface Looked {
  readonly from: EntryId;
  readonly outside: Set<EntryId>;
}

const looked = new WeakMap<State, Looked>();

function lookedAt(state: State): Looked {
  const known = looked.get(state) ?? { from: state.trace.first, outside: new Set() };
  looked.set(state, known);
  return known;
}

/**
 * From now on every simulation of this process is checked: each write as it is stored, everything whenever a run has
 * settled. A breach throws where it happens.
 *
 * @param simulations the class, given so that it can be checked as it is loaded
 */
export function checkEverySimulation(simulations: typeof Simulation): void {
  const { run, perform } = simulations.prototype;
  State.prototype.put = function (this: State, ref, object, entry) {
    const before = this.stored(ref)?.object;
    const stored = put.call(this, ref, object, entry);
    if (before !== object) checkWrite(this, entry, { ref, before, after: object });
    return stored;
  };
  State.prototype.remove = function (this: State, ref) {
    const before = this.stored(ref)?.object;
    remove.call(this, ref);
    checkWrite(this, (this.trace.next - 1) as EntryId, { ref, before, after: undefined });
  };
  State.prototype.fork = function (this: State, seed) {
    const child = fork.call(this, seed);
    const { from, outside } = lookedAt(this);
    looked.set(child, { from, outside: new Set(outside) });
    return child;
  };
  simulations.prototype.perform = function (this: Simulation, write, by, causes) {
    const outcome = perform.call(this, write, by, causes);
    lookedAt(this.state).outside.add(outcome.entry);
    return outcome;
  };
  simulations.prototype.run = function (this: Simulation, until) {
    const end = run.call(this, until);
    if (end.end === 'settled') checkSettled(this);
    return end;
  };
}

/** Only what goes through the API is a write: objects that are adopted as they were observed are not. */
function checkWrite(state: State, entry: EntryId, change: Omit<StoredWrite, 'by' | 'what'>): void {
  const body = state.trace.get(entry)?.body;
  if (body?.kind !== 'write' || body.ref !== change.ref) return;
  const view = new View(state);
  complain(
    state,
    ofEachWrite.flatMap((check) => check({ ...change, by: body.by, what: body.what }, view)),
  );
}

function checkSettled({ state, view }: Simulation): void {
  const { from, outside } = lookedAt(state);
  looked.set(state, { from: state.trace.next, outside: new Set() });
  const causes = causesComeFirst(state.trace, from, (id) => outside.has(id));
  complain(state, [...onceSettled.flatMap((check) => check(view)), ...causes]);
}

function complain({ now, epoch }: State, breaches: readonly string[]): void {
  if (breaches.length > 0) throw new Breach(`${breaches.join('; ')} (${(now - epoch) / 1000} s after the eve)`);
}
