import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { median } from './usage.ts';

export interface StartUpFigures {
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly peakRssMiB: number;
}

const program = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url));
const reporter = new URL('./report-usage.ts', import.meta.url).href;

/** Starts the program as a user does who asks for its help. */
export function measureStartUp(runs: number): StartUpFigures {
  const figures = Array.from({ length: runs }, start);
  const of = (figure: keyof StartUpFigures) => median(figures.map((each) => each[figure]));
  return { cpuMs: of('cpuMs'), wallMs: of('wallMs'), peakRssMiB: of('peakRssMiB') };
}

function start(): StartUpFigures {
  const from = performance.now();
  const { stderr, status } = spawnSync(process.execPath, ['--import', reporter, program, '--help'], { encoding: 'utf8' });
  const wallMs = performance.now() - from;
  const usage = /^usage (.*)$/m.exec(stderr)?.[1];
  if (status !== 0 || usage === undefined) throw new Error(`the program did not start: ${stderr}`);
  return { ...JSON.parse(usage), wallMs };
}
