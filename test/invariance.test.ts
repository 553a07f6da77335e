import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { catalogue } from '#catalogue/catalogue.ts';
import { judgeContingency } from '#findings/judge-contingency.ts';
import { assembleTwin } from '#sim/assemble.ts';
import type { Fault } from '#sim/faults/fault.ts';
import { parseFault } from '#sim/faults/fault.ts';
import type { Twin } from '#sim/twin.ts';
import { readFiles } from '#sources/read-files.ts';
import { levelled, Renaming } from '#testing/renaming.ts';

interface SourceText {
  readonly path: string;
  readonly text: string;
}

const clusters = join(import.meta.dirname, '../fixtures/clusters');

function filesOf(cluster: string): SourceText[] {
  const folder = join(clusters, cluster);
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.md'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => ({ path: relative(folder, path), text: readFileSync(path, 'utf8') }));
}

function twinOf(files: readonly SourceText[], seed = 1): Twin {
  return assembleTwin(readFiles(files), { catalogue, seed, calendarStartMs: Date.UTC(2026, 0, 1) });
}

function faultOf(text: string): Fault {
  const fault = parseFault(text);
  if ('wrong' in fault) throw new Error(fault.wrong);
  return fault;
}

/** The whole trace as text. */
function traceText(twin: Twin, fault: string): string {
  const run = judgeContingency([twin], [faultOf(fault)]);
  const entries = [...run.simulation.state.trace.entries()].map(
    ({ id, at, causes, body }) => `${id} ${at} ${causes.join(',')} ${JSON.stringify(body, withoutIds)}`,
  );
  return levelled(`${run.verdict.answer} ${run.verdict.kind}\n${entries.join('\n')}`);
}

/** Interning numbers and places are no part of what happened. */
function withoutIds(key: string, value: unknown): unknown {
  return key === 'id' || key === 'place' || key === 'path' || key === 'line' ? undefined : value;
}

const cases = [
  { cluster: 'registry-needs-itself', names: ['pantry', 'images'], fault: 'power-loss:wiped' },
  { cluster: 'registry-fallback-web-page', names: ['loft-1', 'skylight', 'hub-cache', 'pull-through'], fault: 'power-loss:wiped' },
  { cluster: 'etcd-two-of-three-lost', names: ['foghorn', 'buoy-1', 'buoy-2', 'buoy-3'], fault: 'power-loss' },
];

test.each(cases)('renaming what $cluster invents changes nothing but the names', ({ cluster, names, fault }) => {
  const files = filesOf(cluster);
  const renaming = new Renaming(names);
  const others = renaming.within(files);

  const trace = traceText(twinOf(files), fault);
  const other = traceText(twinOf(others), fault);

  expect(renaming.back(other)).toBe(trace);
});

test.each(cases)('reordering and regrouping the files of $cluster changes nothing', ({ cluster, fault }) => {
  const files = filesOf(cluster);
  const yaml = files.filter(({ path }) => path.endsWith('.yaml') && path !== 'world.yaml');
  const documents = yaml.flatMap(({ path, text }) =>
    path.startsWith('machine') || path.startsWith('buoy')
      ? [{ path, text }]
      : text.split(/^---$/m).map((each, index) => ({ path: `z${99 - index}-${path}`, text: each })),
  );
  const rest = files.filter((file) => !yaml.includes(file));

  const trace = traceText(twinOf(files), fault);
  const other = traceText(twinOf([...documents.reverse(), ...rest]), fault);

  expect(other).toBe(trace);
});

test('the same seed gives the same trace, byte for byte; another may place differently', () => {
  const files = filesOf('healthy');

  const traces = [1, 1].map((seed) => traceText(twinOf(files, seed), 'power-loss'));

  expect(traces[0]).toBe(traces[1]);
});
