import { expect, test } from 'vitest';
import { eventNote, failureMessage, preemptionMessage } from './messages.ts';

const reasons = new Map([
  ['Insufficient cpu', 10],
  ['Too many pods', 2],
  ['Insufficient memory', 1],
]);
const diagnosis = { nodes: 12, beforehand: undefined, reasons };

test('reasons are sorted as text, numbers included', () => {
  expect(failureMessage(diagnosis, '', 28)).toBe('0/12 nodes are available: 1 Insufficient memory, 10 Insufficient cpu, 2 Too many pods.');
});

test('what preemption says follows, with a full stop too many in old versions', () => {
  const said = preemptionMessage(12, new Map([['No preemption victims found for incoming pod', 12]]));

  expect(failureMessage(diagnosis, said, 28)).toMatch(/: 12 No preemption victims found for incoming pod\.\.$/);
  expect(failureMessage(diagnosis, said, 29)).toMatch(/: 12 No preemption victims found for incoming pod\.$/);
});

test('events are cut, conditions are not', () => {
  expect(eventNote('x'.repeat(2000))).toHaveLength(1024);
});
