import { expect, test } from 'vitest';
import { drawBelow } from './random.ts';
import { strongComponents } from './strong-components.ts';

function componentsOf(edges: readonly (readonly number[])[]): number[][] {
  return strongComponents(edges.length, (vertex) => edges[vertex] ?? []).map((component) => component.toSorted((left, right) => left - right));
}

test('a cycle is one component, what it leads to comes before it', () => {
  expect(componentsOf([[1], [2], [0, 3], []])).toEqual([[3], [0, 1, 2]]);
});

test('without cycles every vertex stands alone, in reverse topological order', () => {
  expect(componentsOf([[1, 2], [2], []])).toEqual([[2], [1], [0]]);
});

test('a vertex that points to itself is one component', () => {
  expect(componentsOf([[0]])).toEqual([[0]]);
});

test('a chain of a hundred thousand needs no stack', () => {
  expect(strongComponents(100_000, (vertex) => (vertex < 99_999 ? [vertex + 1] : []))).toHaveLength(100_000);
});

test.each([1, 2, 3, 4, 5])('two vertices are together if each reaches the other (seed %i)', (seed) => {
  const size = 12;
  const edges = Array.from({ length: size }, (_, vertex) =>
    Array.from({ length: drawBelow(3, seed, vertex, 'degree', 0) }, (_unused, edge) => drawBelow(size, seed, vertex, 'edge', edge)),
  );
  const reaches = edges.map((_, from) => reachable(edges, from));

  const components = componentsOf(edges);

  for (const [from, own] of reaches.entries()) {
    for (const [to, other] of reaches.entries()) {
      const together = components.some((component) => component.includes(from) && component.includes(to));
      expect(together).toBe(own.has(to) && other.has(from));
    }
  }
});

function reachable(edges: readonly (readonly number[])[], from: number): ReadonlySet<number> {
  const found = new Set([from]);
  for (const vertex of found) for (const next of edges[vertex] ?? []) found.add(next);
  return found;
}
