import { expect, test } from 'vitest';
import { atLeast, type Expression, fact } from '#sim/capabilities/expression.ts';
import type { StartConditions } from '#sim/capabilities/start.ts';
import { aCluster } from '#testing/a-cluster.ts';
import { StartGraph } from './graph.ts';

const twin = aCluster().controlPlane('s1').node('w1').twin();
const facts = (...hold: readonly boolean[]) => hold.map((holds, index) => fact(holds, { text: `member ${index}` }));

/** Whether the API comes up where it takes this. */
function comesUp(expression: Expression): boolean {
  const conditions = { api: () => expression } as unknown as StartConditions;
  const graph = new StartGraph(twin.eve.view, twin.expander, conditions);
  const api = graph.api();
  return graph.reached()[api] === 1;
}

test.each<[number, readonly boolean[], boolean]>([
  [1, [false, true], true],
  [1, [false, false], false],
  [2, [true, false, true], true],
  [2, [true, false, false], false],
  [3, [true, true, false, true, false], true],
  [3, [true, true, false, false, false], false],
  [2, [true, false], false],
  [0, [], true],
])('at least %d of %j: %s, whether it is asked now or from nothing', (least, hold, met) => {
  const expression = atLeast(least, facts(...hold));

  expect([comesUp(expression), twin.judge.holds(twin.eve.view, expression)]).toEqual([met, met]);
});

test('a quorum of many takes as much room as there are members', () => {
  const members = Array.from({ length: 61 }, (_, index) => `s${index}`);
  const many = members.reduce((cluster, name) => cluster.controlPlane(name), aCluster()).twin();
  const graph = new StartGraph(many.eve.view, many.expander, many.startConditions);

  const api = graph.api();

  expect(graph.reached()[api]).toBe(1);
  expect(graph.vertices.length).toBeLessThan(1000);
});
