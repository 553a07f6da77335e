import { afterEach, expect, test, vi } from 'vitest';
import { randomFaults, randomTwin, runWith } from '#testing/random-twin.ts';
import { State } from '../state.ts';

afterEach(() => vi.restoreAllMocks());

test.each([1, 2, 3])('nobody changes what is stored (seed %i)', (seed) => {
  freezeWhatIsStored();

  const twin = randomTwin(seed);
  const { end } = runWith(twin.eve.fork(), randomFaults(twin, seed));

  expect(end).toBe('settled');
});

/** Objects and rows are frozen all the way down as they are stored: writing into one throws. */
function freezeWhatIsStored(): void {
  const { put, setRow } = State.prototype;
  vi.spyOn(State.prototype, 'put').mockImplementation(function (this: State, ref, object, entry) {
    return put.call(this, ref, deeplyFrozen(object), entry);
  });
  vi.spyOn(State.prototype, 'setRow').mockImplementation(function (this: State, definition, ref, value, entry) {
    setRow.call(this, definition, ref, deeplyFrozen(value), entry);
  });
}

/** Plain objects and arrays; what has methods keeps memos of its own. */
function deeplyFrozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  const isPlain = Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype;
  if (!isPlain || Object.values(value).some((field) => typeof field === 'function')) return value;
  Object.freeze(value);
  for (const field of Object.values(value)) deeplyFrozen(field);
  return value;
}
