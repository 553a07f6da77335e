import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { median } from './usage.ts';

export interface CommandFigures {
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly peakRssMiB: number;
}

const program = fileURLToPath(new URL('../dist/blackstart.js', import.meta.url));
const reporter = new URL('./report-usage.ts', import.meta.url).href;

/** Makes the program that is published. */
export function buildProgram(): void {
  const { status } = spawnSync(process.execPath, [fileURLToPath(new URL('../scripts/build.ts', import.meta.url))], { stdio: 'inherit' });
  if (status !== 0) throw new Error('the program could not be built');
}

/** Calls the published program as a user does, start-up included; medians over the runs. */
export function measureCommand(runs: number, ...words: readonly string[]): CommandFigures {
  const figures = Array.from({ length: runs }, () => call(words));
  const of = (figure: keyof CommandFigures) => median(figures.map((each) => each[figure]));
  return { cpuMs: of('cpuMs'), wallMs: of('wallMs'), peakRssMiB: of('peakRssMiB') };
}

function call(words: readonly string[]): CommandFigures {
  const from = performance.now();
  const { stderr } = spawnSync(process.execPath, ['--import', reporter, program, ...words], { encoding: 'utf8', maxBuffer: 1 << 28 });
  const wallMs = performance.now() - from;
  const usage = /^usage (.*)$/m.exec(stderr)?.[1];
  if (usage === undefined) throw new Error(`blackstart ${words.join(' ')} did not run: ${stderr}`);
  return { ...JSON.parse(usage), wallMs };
}
