import { expect, test } from 'vitest';
import type { Edit, Outcome } from '#findings/fixes/edit.ts';
import { editsOf, editText, proofText } from './fix.ts';

const place = { path: 'a.yaml', line: 3 };
const edit = (changes: Partial<Edit>): Edit => ({
  place,
  field: 'spec.replicas',
  target: { in: 'object', object: { kind: 'Deployment', namespace: 'a', name: 'b' }, path: 'spec.replicas' },
  ...changes,
});

test.each<[Partial<Edit>, string]>([
  [{ from: 1, to: 2 }, 'spec.replicas: 1 -> 2'],
  [{ from: '3', to: '2' }, 'spec.replicas: "3" -> "2"'],
  [{ from: 'https://a.lan', to: 'https://b.lan' }, 'https://a.lan -> https://b.lan'],
  [{ to: { type: 'Recreate', list: ['a', 'no'] } }, 'add spec.replicas: {type: Recreate, list: [a, "no"]}'],
  [{ from: 1 }, 'remove spec.replicas: 1'],
  [{ field: 'list[1]', from: 'https://a.lan' }, 'remove https://a.lan'],
  [{ field: 'Deployment a/b', target: { ...edit({}).target, path: '' } }, 'remove Deployment a/b'],
])('%j', (changes, text) => {
  expect(editText(edit(changes))).toBe(`a.yaml:3  ${text}`);
});

test('what several machines are to have alike in one place is told once', () => {
  const ofMachine = (index: number) => edit({ from: 1, to: 2, target: { in: 'machine', index, path: 'x' } });

  expect(editsOf([ofMachine(0), ofMachine(1)])).toHaveLength(1);
});

const outcome = (contingency: string, after: Outcome['after'], more: Partial<Outcome> = {}): Outcome => ({
  contingency,
  after,
  freed: 0,
  of: 2,
  ...more,
});

test.each<[readonly Outcome[], string]>([
  [[outcome('power-loss', 'yes')], 're-run: becomes yes'],
  [[outcome('power-loss', 'yes'), outcome('dns-down', 'yes')], 're-run: both become yes'],
  [['node-down:a', 'node-down:b', 'node-down:c'].map((each) => outcome(each, 'yes')), 're-run: all 3 become yes'],
  [[outcome('power-loss', 'no')], 're-run: changes nothing'],
  [[outcome('power-loss', 'yes'), outcome('dns-down', 'no')], 're-run: 1 of 2 becomes yes; DNS down still NO'],
  [[outcome('power-loss', 'no', { freed: 2 })], 're-run: power loss, caches kept still NO, for another reason'],
  [[outcome('power-loss', 'no', { freed: 1 })], 're-run: power loss, caches kept still NO, 1 of 2 workloads come back'],
  [
    [outcome('node-drain:a', 'no', { freed: 1 }), outcome('dns-down', 'no', { freed: 2 })],
    're-run: a drained / DNS down still NO, 3 of 4 workloads come back',
  ],
  [[outcome('power-loss', 'unknown')], 're-run: power loss, caches kept becomes unknown'],
  [[outcome('power-loss', 'no', { with: ['f2'] })], 're-run: power loss, caches kept yes only with the fix of finding 2'],
])('%j', (outcomes, text) => {
  expect(proofText({ outcomes, notRun: 0 }, () => 2)).toBe(text);
});

test('what was not run is counted', () => {
  expect(proofText({ outcomes: [outcome('power-loss', 'yes')], notRun: 3 }, () => 1)).toBe('re-run: becomes yes; 3 others not run');
});
