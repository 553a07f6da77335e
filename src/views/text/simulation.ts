import { personText } from '#findings/answers.ts';
import type { ContingencyRun } from '#findings/contingency.ts';
import { leftOutOf } from '#findings/left-out.ts';
import type { StartUpAnalysis } from '#findings/startup/analysis.ts';
import { timelineOf } from '#findings/timeline.ts';
import type { Verdict } from '#findings/verdict.ts';
import { counted } from '#findings/words.ts';
import type { Pod } from '#model/kubernetes.ts';
import { printRow, type Row } from '#model/printers/printers.ts';
import { withDerivedRestarts } from '#sim/kubelet/parking.ts';
import type { ObjectRef } from '#sim/store/refs.ts';
import type { Twin } from '#sim/twin.ts';
import type { Workload } from '#sim/workloads.ts';
import { causeTree } from './cause-tree.ts';
import { leftOutText } from './left-out.ts';
import type { Palette } from './palette.ts';
import { renderTable } from './table.ts';
import { clock, timelineText } from './timeline.ts';

/** Everything `simulate` has to say of one run. */
export function simulationText(twin: Twin, run: ContingencyRun, options: { palette: Palette; startUp?: StartUpAnalysis; ledger: boolean }): string {
  const { palette } = options;
  const sections = [
    headline(twin, run, palette),
    section('WHAT HAPPENS', timelineText(timelineOf(run.simulation, run.from), palette), palette),
    section(`PODS (at ${clock((run.end.at - twin.eve.state.epoch) / 1000)})`, podsText(twin, run), palette),
    section(
      run.verdict.answer === 'unknown' ? 'WHAT WOULD DECIDE IT' : 'WHY IT DOES NOT COME BACK',
      causeTree(run.verdict.because, palette, '  '),
      palette,
    ),
    section('START-UP ANALYSIS', startUpText(options.startUp), palette),
    section('HELD', run.held.map(({ workload, release }) => `  ${workload.ref.kind} ${nameOf(workload.ref)}: ${release}\n`).join(''), palette),
    section('NOT READY BEFORE ANY FAULT', run.notReadyBefore.map((workload) => notReadyText(workload)).join(''), palette),
    section('ASSUMED', options.ledger ? twin.assumptions.map(({ text }) => `  ${text}\n`).join('') : '', palette),
  ];
  return sections.join('');
}

/** One line: the contingency, the answer, and what it rests on. */
export function verdictLine(verdict: Verdict, palette: Palette, held = 0): string {
  const kind = verdict.kind === undefined ? '' : ` (${verdict.kind})`;
  const basis = verdict.assumptions === 0 ? '' : palette.faint(`  rests on ${verdict.assumptions} assumptions`);
  const except = held === 0 || verdict.answer !== 'yes' ? '' : `, except ${counted(held, 'workload')} held for a node that is gone`;
  const person = personText(verdict);
  const condition = person === '' ? '' : ` ${person}`;
  return `${palette.strong(verdict.contingency)}: ${answerText(verdict, palette)}${condition}${except}${kind}${basis}\n`;
}

function answerText({ answer, person }: Verdict, palette: Palette): string {
  switch (answer) {
    case 'yes':
      return palette.good(`yes, it comes back${person === undefined ? ' by itself' : ''}`);
    case 'no':
      return palette.bad('NO, it does not come back by itself');
    case 'unknown':
      return palette.unsure('unknown');
  }
}

function headline(twin: Twin, run: ContingencyRun, palette: Palette): string {
  const { view } = twin.eve;
  const counts = `${counted(view.list('Node').length, 'node')}, ${counted(view.list('Pod').length, 'pod')}`;
  return `${palette.faint(counts)}\n${verdictLine(run.verdict, palette, run.held.length)}${leftOutText(leftOutOf(twin), palette)}`;
}

function section(title: string, body: string, palette: Palette): string {
  return body === '' ? '' : `\n${palette.strong(title)}\n${body}`;
}

/** Beyond this many pods only those are printed that the faults have changed. */
const manyPods = 40;

function podsText(twin: Twin, { simulation }: ContingencyRun): string {
  const { view } = simulation;
  const all = view.list('Pod');
  const shown = all.length <= manyPods ? all : all.filter((ref) => view.object(ref) !== twin.eve.view.object(ref)).slice(0, manyPods);
  const rows = shown.map((ref) => withNode(printRow(withDerivedRestarts(view, ref, view.object<Pod>(ref) as Pod), { nowMs: view.calendarMs() })));
  const table = renderTable(rows, { namespaceColumn: true }).replaceAll(/^/gm, '  ').replace(/ {2}$/, '');
  return all.length === shown.length ? table : `${table}  and ${counted(all.length - shown.length, 'other pod')}\n`;
}

/** Of what `-o wide` adds, where a pod runs is what matters here. */
function withNode(row: Row): Row {
  const shown = row.columns.flatMap((column, index) => (column.priority === 0 || column.name === 'Node' ? [index] : []));
  return {
    ...row,
    columns: shown.map((index) => ({ ...(row.columns[index] as Row['columns'][number]), priority: 0 })),
    cells: shown.map((index) => row.cells[index] as Row['cells'][number]),
  };
}

/** The circles and the smallest changes that break them. */
export function startUpText(analysis: StartUpAnalysis | undefined): string {
  if (analysis === undefined || analysis.stuck.length === 0) return '';
  const cycles = analysis.cycles.map((cycle) => `  circle: ${[...cycle, cycle[0]].join(' -> ')}\n`);
  const fixes = analysis.fixes.slice(0, 5).map((set) => `  least change: ${set.map(({ text }) => text).join('; and ')}\n`);
  const none = analysis.noneUpTo === undefined ? '' : `  least change: none found up to ${analysis.noneUpTo} facts\n`;
  return [...cycles, ...fixes, none].join('');
}

function notReadyText({ ref, working, desired }: Workload): string {
  return `  ${ref.kind} ${nameOf(ref)} (${working} of ${desired})\n`;
}

function nameOf(ref: ObjectRef): string {
  return ref.namespace === '' ? ref.name : `${ref.namespace}/${ref.name}`;
}
