import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildProgram, type CommandFigures, measureCommand } from './command.ts';
import type { EventLoopFigures } from './event-loop.ts';
import type { PlacingFigures } from './placing.ts';
import type { ReadingFigures } from './reading.ts';
import { writeRepository } from './repository.ts';
import type { StartUpFigures } from './start-up.ts';
import type { SweepFigures } from './sweep.ts';
import { median } from './usage.ts';
import type { WhatIfFigures } from './what-if.ts';

const usage = 'npm run bench -- [--sizes 1000,2000,5000] [--runs 5] [--losses 200] [--giant REPLICAS] [--output json]';

interface Report {
  readonly node: string;
  readonly runs: number;
  readonly lossesPerRun: number;
  readonly commands: readonly (CommandFigures & { readonly what: string })[];
  readonly eventLoop: EventLoopFigures;
  readonly placing: readonly PlacingFigures[];
  readonly reading: ReadingFigures;
  readonly whatIf: readonly WhatIfFigures[];
  readonly sweeps: readonly SweepFigures[];
  readonly startUp: readonly StartUpFigures[];
}

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '1000,2000,5000' },
    runs: { type: 'string', default: '5' },
    losses: { type: 'string', default: '200' },
    giant: { type: 'string', default: '0' },
    output: { type: 'string', default: 'text' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});

function measureAll(sizes: readonly number[], runs: number, losses: number, giant: number): Report {
  const commands = measuredCommands(runs);
  const loops = Array.from({ length: runs }, () => inOwnProcess<EventLoopFigures>('event-loop'));
  return {
    node: process.version,
    runs,
    lossesPerRun: losses,
    commands,
    eventLoop: {
      queuePerSecond: median(loops.map(({ queuePerSecond }) => queuePerSecond)),
      runLoopPerSecond: median(loops.map(({ runLoopPerSecond }) => runLoopPerSecond)),
    },
    placing: placings.map(({ once = false, ...placing }) => {
      process.stderr.write(`placing ${placing.pods} pods on ${placing.nodes} nodes ...\n`);
      return placed(once ? 1 : runs, placing);
    }),
    reading: reading(),
    whatIf: sizes.map((nodes) => {
      process.stderr.write(`a cluster of ${nodes} nodes ...\n`);
      return inOwnProcess<WhatIfFigures>('what-if', nodes, runs, losses, giant);
    }),
    sweeps: sizes.flatMap((nodes) =>
      [24, 0].map((spreadPercent) => {
        process.stderr.write(`the loss of each of ${nodes} nodes ...\n`);
        return middle(runs, () => inOwnProcess<SweepFigures>('sweep', nodes, spreadPercent));
      }),
    ),
    startUp: startUpSizes.map((nodes) => {
      process.stderr.write(`what starts from nothing on ${nodes} nodes ...\n`);
      return middle(runs, () => inOwnProcess<StartUpFigures>('start-up', nodes));
    }),
  };
}

/** The program is built first, and each call is one of it. */
function measuredCommands(runs: number): Report['commands'] {
  buildProgram();
  const folder = mkdtempSync(join(tmpdir(), 'blackstart-bench-'));
  try {
    const files = writeRepository(folder, 1000);
    const check = { what: `check of a repository of ${files} files`, words: ['check', folder, '--fail-on', 'never'] };
    return [...measured, check].map(({ what, words }) => ({ what, ...measureCommand(runs, ...words) }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What is measured as a whole process, start-up included. */
const measured = [
  { what: 'start-up (--help)', words: ['--help'] },
  { what: 'the incident (replay --no-way-out)', words: ['replay', 'kronform-2023', '--no-way-out'] },
  { what: 'with its way out (replay)', words: ['replay', 'kronform-2023'] },
  { what: 'the way out (recover)', words: ['recover', '--in', 'kronform-2023', '--at', 'F7'] },
] as const;

/** Black starts: every pod of the cluster at once. The largest is placed once only, whatever `--runs` says. */
const placings: readonly Placing[] = [
  { nodes: 1000, pods: 10_000, spreadPercent: 0, oversized: false },
  { nodes: 1000, pods: 10_000, spreadPercent: 24, oversized: false },
  { nodes: 1000, pods: 10_000, spreadPercent: 0, oversized: true },
  { nodes: 5000, pods: 150_000, spreadPercent: 24, oversized: false, once: true },
];

type Placing = Pick<PlacingFigures, 'nodes' | 'pods' | 'spreadPercent' | 'oversized'> & { readonly once?: boolean };

/** Each twice the one before. */
const startUpSizes = [250, 500, 1000, 2000] as const;

/** The run that took the median of the time. */
function middle<Figures extends { readonly cpuMs: number }>(runs: number, measure: () => Figures): Figures {
  const figures = Array.from({ length: runs }, measure).sort((left, right) => left.cpuMs - right.cpuMs);
  return figures[Math.floor((runs - 1) / 2)] as Figures;
}

function placed(runs: number, { nodes, pods, spreadPercent, oversized }: Placing): PlacingFigures {
  const figures = Array.from({ length: runs }, () => inOwnProcess<PlacingFigures>('placing', nodes, pods, spreadPercent, Number(oversized)));
  return { ...(figures[0] as PlacingFigures), cpuMs: median(figures.map(({ cpuMs }) => cpuMs)) };
}

/** A dump of more than a text can hold, once: it takes its time to be written. */
function reading(): ReadingFigures {
  const pods = 150_000;
  process.stderr.write(`reading a dump of ${pods} pods ...\n`);
  return inOwnProcess<ReadingFigures>('reading', pods);
}

function inOwnProcess<Figures>(what: string, ...numbers: readonly number[]): Figures {
  const script = fileURLToPath(new URL('./measure.ts', import.meta.url));
  const words = ['--expose-gc', '--max-old-space-size=6000', '--max-semi-space-size=32', script, what, ...numbers.map(String)];
  const { stdout, status } = spawnSync(process.execPath, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  if (status !== 0) throw new Error(`${what} ${numbers.join(' ')} failed`);
  return JSON.parse(stdout) as Figures;
}

function textOf({ node, runs, lossesPerRun, commands, eventLoop, placing, reading, whatIf, sweeps, startUp }: Report): string {
  return [
    `Node ${node}. CPU time is user + system of all threads; medians of ${runs} runs.`,
    '',
    ...commands.map(
      ({ what, cpuMs, wallMs, peakRssMiB }) =>
        `${what.padEnd(36)}${cpuMs.toFixed(0).padStart(6)} ms CPU, ${wallMs.toFixed(0)} ms wall clock, ${peakRssMiB.toFixed(0)} MiB peak`,
    ),
    `event queue         ${millions(eventLoop.queuePerSecond)} million entries a CPU second`,
    `run loop            ${millions(eventLoop.runLoopPerSecond)} million timers a CPU second`,
    '',
    'All pods pending, all nodes empty; run until every pod has been placed, or found to fit nowhere.',
    '',
    ...placing.map(placingText),
    '',
    readingText(reading),
    '',
    `One node with 30 pods loses power; run until settled. Each run loses ${lossesPerRun} different nodes, each in its own fork.`,
    '',
    ...table(whatIf),
    '',
    'Every node lost in turn: proved harmless, or run.',
    '',
    ...sweeps.map(sweepText),
    '',
    'What can start from nothing, where workloads need one another to start.',
    '',
    ...startUp.map((figures, index) => startUpText(figures, startUp[index - 1])),
    '',
  ].join('\n');
}

function placingText({ nodes, pods, spreadPercent, oversized, placed: there, cpuMs, peakRssMiB }: PlacingFigures): string {
  const what = `${there} of ${pods} pods on ${nodes} nodes, ${oversized ? 'too large for any' : `${spreadPercent} % spread`}`;
  return `${what.padEnd(52)}${(cpuMs / 1000).toFixed(2).padStart(6)} s CPU, ${((1000 * cpuMs) / pods).toFixed(0)} µs a pod, ${peakRssMiB.toFixed(0)} MiB peak`;
}

function sweepText({ nodes, pods, spreadPercent, cpuMs, ran, harmless, peakRssMiB }: SweepFigures): string {
  const what = `${nodes} nodes, ${pods} pods, ${spreadPercent} % spread`;
  return `${what.padEnd(40)}${(cpuMs / nodes).toFixed(2).padStart(6)} ms CPU a node, ${(cpuMs / 1000).toFixed(2)} s in all, ${ran} run, ${harmless} harmless, ${peakRssMiB.toFixed(0)} MiB peak`;
}

function startUpText({ workloads, pods, expressions, cpuMs, peakRssMiB }: StartUpFigures, before: StartUpFigures | undefined): string {
  const growth = before === undefined ? '' : `, x ${(cpuMs / before.cpuMs).toFixed(2)} for x ${(expressions / before.expressions).toFixed(2)}`;
  const what = `${workloads} workloads, ${pods} pods, ${expressions} expressions`;
  return `${what.padEnd(54)}${cpuMs.toFixed(0).padStart(6)} ms CPU${growth}, ${peakRssMiB.toFixed(0)} MiB peak`;
}

function readingText({ pods, bytes, bytesPerPod, cpuMs, peakRssMiB }: ReadingFigures): string {
  const rate = bytes / 1e6 / (cpuMs / 1000);
  const what = `reading ${pods} pods from one file of ${(bytes / 2 ** 20).toFixed(0)} MiB (${bytesPerPod.toFixed(0)} bytes a pod)`;
  return `${what}: ${(cpuMs / 1000).toFixed(1)} s CPU, ${rate.toFixed(0)} MB/s, ${peakRssMiB.toFixed(0)} MiB peak`;
}

function millions(count: number): string {
  return (count / 1e6).toFixed(2);
}

function table(figures: readonly WhatIfFigures[]): string[] {
  const header = [
    'nodes',
    'pods',
    'median ms',
    'p99 ms',
    'mean ms',
    'per doubling',
    'trace entries',
    'fork µs',
    'heap B/pod',
    'queue',
    'build s',
    'peak MiB',
  ];
  const rows = figures.map((each, index) => [
    String(each.nodes),
    String(each.pods),
    each.medianMs.toFixed(2),
    each.p99Ms.toFixed(2),
    each.meanMs.toFixed(2),
    growthPerDoubling(figures[index - 1], each),
    String(each.entries),
    each.forkUs.toFixed(1),
    each.heapBytesPerPod.toFixed(0),
    String(each.queueEntries),
    each.buildSeconds.toFixed(1),
    each.peakRssMiB.toFixed(0),
  ]);
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  return [header, ...rows].map((row) => row.map((cell, column) => cell.padStart(widths[column] ?? 0)).join('  '));
}

/** By what factor the median grows when the cluster doubles. */
function growthPerDoubling(smaller: WhatIfFigures | undefined, larger: WhatIfFigures): string {
  if (smaller === undefined) return '-';
  return `x ${(larger.medianMs / smaller.medianMs) ** (1 / Math.log2(larger.nodes / smaller.nodes))}`.slice(0, 6);
}

if (values.help) process.stdout.write(`${usage}\n`);
else {
  const report = measureAll(values.sizes.split(',').map(Number), Number(values.runs), Number(values.losses), Number(values.giant));
  process.stdout.write(values.output === 'json' ? `${JSON.stringify(report, undefined, 2)}\n` : textOf(report));
}
