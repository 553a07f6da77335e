import { strongComponents } from '#base/strong-components.ts';
import type { Edit } from '#sim/capabilities/expression.ts';
import type { ObjectRef } from '#sim/store/refs.ts';
import type { StartGraph } from './graph.ts';

/** What can never start from nothing, why, and the smallest changes that let everything start. */
export interface StartUpAnalysis {
  /** Pods outside the least fixed point. */
  readonly stuck: readonly ObjectRef[];
  /** The circles that hold them, each as the labels of its members in order. */
  readonly cycles: readonly (readonly string[])[];
  /** Smallest sets of edits under which every pod starts, all of one size; empty with `none: true` when three do not do. */
  readonly fixes: readonly (readonly Edit[])[];
  readonly noneUpTo?: number;
}

/** Sets of edits are tried up to this size, and up to this many of them. */
const largestFix = 3;
const mostTrials = 20_000;

/** Analyses the start of the given pods from nothing. */
export function analyseStartUp(graph: StartGraph, pods: readonly ObjectRef[]): StartUpAnalysis {
  const wanted = pods.map((ref) => graph.pod(ref));
  const holds = graph.reached();
  const stuck = pods.filter((_, index) => holds[wanted[index] as number] === 0);
  if (stuck.length === 0) return { stuck, cycles: [], fixes: [] };
  const fixes = smallestFixes(graph, wanted, holds);
  return { stuck, cycles: cyclesOf(graph, holds), fixes, ...(fixes.length === 0 ? { noneUpTo: largestFix } : {}) };
}

/** Circles among what was not reached: strongly connected parts with more than one member, or one that needs itself. */
function cyclesOf(graph: StartGraph, holds: Uint8Array): string[][] {
  const unmet = (vertex: number) => (holds[vertex] === 1 ? [] : (graph.vertices[vertex]?.parts.filter((part) => holds[part] === 0) ?? []));
  const components = strongComponents(graph.vertices.length, unmet);
  return components
    .filter((component) => component.length > 1 || unmet(component[0] as number).includes(component[0] as number))
    .map((component) => roundTrip(component, unmet).flatMap((vertex) => graph.vertices[vertex]?.label ?? []))
    .sort((left, right) => compareText(left.join(), right.join()));
}

/** A shortest way from the first labelled member around and back to it. */
function roundTrip(component: readonly number[], successors: (vertex: number) => readonly number[]): number[] {
  const members = new Set(component);
  const start = Math.min(...component);
  const cameFrom = new Map<number, number>();
  const queue = [start];
  for (const vertex of queue) {
    for (const next of successors(vertex)) {
      if (next === start) return pathTo(vertex, start, cameFrom);
      if (!members.has(next) || cameFrom.has(next)) continue;
      cameFrom.set(next, vertex);
      queue.push(next);
    }
  }
  return [start];
}

function pathTo(end: number, start: number, cameFrom: ReadonlyMap<number, number>): number[] {
  const path = [end];
  for (let vertex = end; vertex !== start; ) {
    vertex = cameFrom.get(vertex) as number;
    path.push(vertex);
  }
  return path.reverse();
}

/** Sets of leaf edits by increasing size, until one frees everything that was wanted. */
function smallestFixes(graph: StartGraph, wanted: readonly number[], holds: Uint8Array): Edit[][] {
  const candidates = editsBelow(graph, wanted, holds);
  let trials = 0;
  for (let size = 1; size <= largestFix; size++) {
    const found: Edit[][] = [];
    for (const set of combinations(candidates, size)) {
      if (++trials > mostTrials) return found;
      const reached = graph.reached(new Set(set.map(({ key }) => key)));
      if (wanted.every((vertex) => reached[vertex] === 1)) found.push(set);
    }
    if (found.length > 0) return found;
  }
  return [];
}

/** Edits of unmet facts that an unmet wanted vertex depends on, each once, in canonical order. */
function editsBelow(graph: StartGraph, wanted: readonly number[], holds: Uint8Array): Edit[] {
  const edits = new Map<string, Edit>();
  const seen = new Set<number>();
  const queue = wanted.filter((vertex) => holds[vertex] === 0);
  for (const vertex of queue) {
    if (seen.has(vertex)) continue;
    seen.add(vertex);
    const { edit, parts } = graph.vertices[vertex] as StartGraph['vertices'][number];
    if (edit !== undefined) edits.set(edit.key, edit);
    for (const part of parts) if (holds[part] === 0) queue.push(part);
  }
  return [...edits.values()].sort((left, right) => compareText(left.key, right.key));
}

function* combinations<T>(items: readonly T[], size: number, from = 0): Generator<T[]> {
  if (size === 0) {
    yield [];
    return;
  }
  for (let at = from; at <= items.length - size; at++) for (const rest of combinations(items, size - 1, at + 1)) yield [items[at] as T, ...rest];
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
