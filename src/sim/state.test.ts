import { expect, test } from 'vitest';
import type { KubeObject } from '#model/kubernetes.ts';
import type { EntryId } from './engine/trace.ts';
import { declare, State } from './state.ts';
import { defineRow, type IndexDefinition, type TallyDefinition } from './store/definitions.ts';
import { Refs } from './store/refs.ts';

interface Thing extends KubeObject {
  readonly spec: { readonly colour: string; readonly size: number };
}

const byColour: IndexDefinition<Thing, Thing['spec']> = {
  name: 'by-colour',
  kind: 'Thing',
  part: ({ spec }) => spec,
  values: ({ colour }) => [colour],
};

const sizes: TallyDefinition<Thing> = {
  name: 'sizes',
  kind: 'Thing',
  size: 2,
  values: ({ spec }) => [spec.colour],
  differs: (before, after) => before.spec !== after.spec,
  add({ spec }, sum, sign) {
    sum[0] = (sum[0] ?? 0) + sign;
    sum[1] = (sum[1] ?? 0) + sign * spec.size;
  },
};

const notes = defineRow<string>('test-note');
const entry = 1 as EntryId;

function emptyState(): State {
  const declared = declare({ indexes: [byColour as IndexDefinition<never>], tallies: [sizes as TallyDefinition<never>] });
  return new State({ refs: new Refs(), seed: 1, calendarStartMs: 0, firstEntry: 1, declared });
}

function put(state: State, name: string, colour: string, size: number): void {
  const thing: Thing = { apiVersion: 'v1', kind: 'Thing', metadata: { name, namespace: 'a' }, spec: { colour, size } };
  state.put(state.refs.ofObject(thing), thing, entry);
}

const names = (state: State, colour: string) => state.having(byColour as IndexDefinition<never>, colour).map(({ name }) => name);
const sum = (state: State, colour: string) => state.tally(sizes as TallyDefinition<never>, colour);

test('objects are found by what they hold, in canonical order', () => {
  const state = emptyState();
  put(state, 'pear', 'green', 2);
  put(state, 'apple', 'green', 1);

  expect(names(state, 'green')).toEqual(['apple', 'pear']);
  expect(sum(state, 'green')).toEqual([2, 3]);
  expect(state.ofKind('Thing', 'a')).toHaveLength(2);
});

test('a changed object moves, a removed one leaves', () => {
  const state = emptyState();
  put(state, 'apple', 'green', 1);
  put(state, 'pear', 'green', 2);
  put(state, 'apple', 'red', 5);
  state.remove(state.refs.of('Thing', 'a', 'pear'));

  expect([names(state, 'green'), names(state, 'red')]).toEqual([[], ['apple']]);
  expect([sum(state, 'green'), sum(state, 'red')]).toEqual([
    [0, 0],
    [1, 5],
  ]);
  expect(state.inconsistencies()).toEqual([]);
});

test('what a fork does with objects, rows, indexes and sums stays in it', () => {
  const parent = emptyState();
  put(parent, 'apple', 'green', 1);
  const apple = parent.refs.of('Thing', 'a', 'apple');
  parent.setRow(notes, apple, 'ripe', entry);
  const child = parent.fork();
  put(child, 'pear', 'green', 2);
  child.remove(apple);
  child.setRow(notes, apple, 'eaten', entry);

  expect([names(parent, 'green'), names(child, 'green')]).toEqual([['apple'], ['pear']]);
  expect([sum(parent, 'green'), sum(child, 'green')]).toEqual([
    [1, 1],
    [1, 2],
  ]);
  expect([parent.row(notes, apple), child.row(notes, apple)]).toEqual(['ripe', 'eaten']);
  expect(child.changedObjects().map(({ name }) => name)).toEqual(['apple', 'pear']);
});

test('what was found out at a revision of the parent is not mistaken for what a fork comes to', () => {
  const parent = emptyState();
  put(parent, 'one', 'red', 1);
  const seen = parent.revision;
  const child = parent.fork();

  expect(child.revision).toBe(seen);
  put(child, 'two', 'red', 2);
  expect(child.revision).toBeGreaterThan(seen);
});

test('a memo of a table is empty again once a row of it is written, in that branch only', () => {
  const parent = emptyState();
  const ref = parent.refs.of('Thing', 'a', 'one');
  parent.known(notes).set('one', 'blank');
  const child = parent.fork();
  child.known(notes).set('one', 'blank');

  child.setRow(notes, ref, 'written', entry);

  expect([child.known(notes).has('one'), parent.known(notes).has('one')]).toEqual([false, true]);
});

test('a name comes back to kinds that were empty in between', () => {
  const state = emptyState();
  put(state, 'apple', 'green', 1);
  const child = state.fork();
  child.remove(child.refs.of('Thing', 'a', 'apple'));
  expect(child.ofKind('Thing')).toEqual([]);

  put(child, 'apple', 'red', 1);

  expect(child.ofKind('Thing').map(({ name }) => name)).toEqual(['apple']);
  expect(child.inconsistencies()).toEqual([]);
});

test('an index that no longer follows from the objects is noticed', () => {
  const state = emptyState();
  put(state, 'apple', 'green', 1);
  const stored = state.stored(state.refs.of('Thing', 'a', 'apple'))?.object as Thing;
  (stored.spec as { colour: string }).colour = 'red';

  expect(state.inconsistencies().length).toBeGreaterThan(0);
});
