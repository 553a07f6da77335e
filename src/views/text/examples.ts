import type { ContingencyRun } from '#findings/contingency.ts';
import type { StartUpAnalysis } from '#findings/startup/analysis.ts';
import { causeTree } from './cause-tree.ts';
import type { Palette } from './palette.ts';
import { startUpText } from './simulation.ts';
import { alignColumns } from './table.ts';

/** One example cluster with its contingencies: node reboot, power loss, power loss with wiped caches. */
export interface Example {
  readonly cluster: string;
  readonly says: string;
  readonly runs: readonly ContingencyRun[];
  readonly startUp: StartUpAnalysis;
}

const columns = ['node reboots', 'power loss', 'power loss, caches wiped'];

/** The clusters side by side, then the chain behind each `no`. */
export function examplesText(examples: readonly Example[], palette: Palette): string {
  const header = ['DOES IT COME BACK BY ITSELF?', ...columns.map((column) => column.toUpperCase())];
  const rows = examples.map(({ cluster, runs }) => [cluster, ...runs.map(answerOf)]);
  const table = alignColumns([header, ...rows])
    .replaceAll(/\bNO\b/g, palette.bad('NO'))
    .replaceAll(/\byes\b/g, palette.good('yes'));
  const chains = examples.flatMap((example) => chainOf(example, palette));
  return `${table}${chains.join('')}\nTry your own: npm run -s blackstart -- simulate <path...> --fault power-loss:wiped\n`;
}

function answerOf({ verdict }: ContingencyRun): string {
  return verdict.answer === 'no' ? `NO${verdict.kind === undefined ? '' : ` (${verdict.kind})`}` : verdict.answer;
}

function chainOf({ cluster, says, runs, startUp }: Example, palette: Palette): string[] {
  const failing = runs.find(({ verdict }) => verdict.answer === 'no');
  if (failing === undefined) return [];
  const title = `\n${palette.strong(cluster)}: ${says}\n`;
  return [`${title}${causeTree(failing.verdict.because, palette, '  ')}${startUpText(startUp)}`];
}
