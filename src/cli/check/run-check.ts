import { existsSync } from 'node:fs';
import { UserError } from '#base/user-error.ts';
import { contingenciesText } from '#findings/answers.ts';
import { type CheckReport, check } from '#findings/check.ts';
import { fails, isInFull, type Level } from '#findings/fails.ts';
import type { Finding } from '#findings/finding.ts';
import { proven, type Rebuild } from '#findings/fixes/prove.ts';
import { type Baseline, baselineOf } from '#findings/review/baseline.ts';
import { type Review, reviewOf } from '#findings/review/review.ts';
import { rules } from '#findings/rules/rules.ts';
import { Runs } from '#findings/runs.ts';
import { withTopCauses } from '#findings/top-cause.ts';
import type { Twin } from '#sim/twin.ts';
import { diagnosticsText } from '#views/text/diagnostics.ts';
import { palette, plain } from '../palette.ts';
import { progress } from '../progress.ts';
import { NothingRead, type Reading, readModel, today, twinsOf, twinsOfInput } from '../twins.ts';
import { readBaseline, writeBaseline, writeOutput } from './baseline-file.ts';
import { configuredSuppressions } from './config-file.ts';
import { checkOutputs, type Output } from './outputs.ts';
import { render } from './render.ts';
import { pathsAt } from './revision.ts';

export interface CheckOptions extends Reading {
  readonly output?: readonly Output[];
  readonly failOn: Level;
  readonly all?: boolean;
  readonly unknowns?: boolean;
  readonly assumptions?: boolean;
  readonly notes?: boolean;
  readonly variant?: string;
  readonly config?: string;
  readonly baseline?: string;
  readonly writeBaseline?: string;
  readonly diff?: string;
}

/** Reads, checks, prints, and sets the exit code. What can be wrong with the call is found before anything takes time. */
export async function runCheck(paths: readonly string[], options: CheckOptions): Promise<void> {
  const { output: outputs = [{ format: 'text' }], failOn } = options;
  checkOutputs(outputs);
  const given = [options.baseline, options.writeBaseline, options.diff].filter((each) => each !== undefined);
  if (given.length > 1) throw new UserError('--baseline, --write-baseline and --diff exclude each other');
  const configured = configuredSuppressions(paths, options.config);
  const earlier = earlierBaseline(paths, options);
  progress('reading and settling');
  const { twins, rebuild } = await twinsOfInput(paths, { variant: options.variant, world: options.world, cluster: options.cluster });
  const { report, runs } = checked(twins);
  const reviewed = (baseline: Baseline | undefined) =>
    reviewOf(report, { suppressions: [...configured, ...report.annotated], rules: rules.map(({ id }) => id), today: dateOf(today()), baseline });
  const first = reviewed(earlier);
  const written = options.writeBaseline === undefined ? first : reviewed(writeBaseline(options.writeBaseline, first));
  const review = { ...written, verdicts: withTopCauses(written, runs), findings: withProofs(written, twins[0], rebuild, options) };
  progress('');
  print(review, twins[0], outputs, { ...options, paths });
  if (fails(review, failOn)) process.exitCode = 1;
}

/** Runs the contingencies of a cluster and asks every rule; says how far it is. */
function checked(twins: readonly [Twin, ...Twin[]], of = ''): { readonly report: CheckReport; readonly runs: Runs } {
  const runs = new Runs(twins, undefined, (contingency, done, total) =>
    progress(`${of}${contingenciesText([contingency])} (${Math.min(done + 1, total)} of ${total})`),
  );
  return { report: check(twins, rules, runs), runs };
}

/** Runs again what findings that are shown in full have stopped, with their edits made. */
function withProofs(review: Review, twin: Twin, rebuild: Rebuild, { failOn, all = false }: CheckOptions): readonly Finding[] {
  return proven(review.findings, {
    twin,
    rebuild,
    isShown: (finding) => isInFull(finding, review, { level: failOn, all }),
    onRun: (contingency) => progress(`trying a fix: ${contingenciesText([contingency])}`),
  });
}

/** What was known before, from a file or a revision. */
function earlierBaseline(paths: readonly string[], { baseline, diff, world, cluster }: CheckOptions): Baseline | undefined {
  if (baseline !== undefined) return readBaseline(baseline);
  return diff === undefined ? undefined : baselineOfRevision(paths, diff, { world, cluster });
}

function baselineOfRevision(paths: readonly string[], name: string, reading: Reading): Baseline {
  const absent = paths.find((path) => path !== '-' && !existsSync(path));
  if (absent !== undefined) throw new UserError(`--diff compares files with a revision of Git: there is no file or folder ${absent}`);
  const revision = pathsAt(name, paths);
  try {
    progress(`${name}: reading and settling`);
    // A cluster may have become one of several since: where a revision has one, that is it.
    const model = readModel(revision.paths, { ...reading, isChoiceOptional: true });
    return { name, ...baselineOf(checked(twinsOf(model, today()), `${name}: `).report) };
  } catch (error) {
    // It had nothing that could be read: then everything is new.
    if (error instanceof NothingRead) return { name, findings: [], verdicts: [] };
    if (error instanceof UserError) throw new UserError(`--diff ${name}: ${error.message}`);
    throw error;
  } finally {
    revision.remove();
  }
}

function print(review: Review, twin: Twin, outputs: readonly Output[], options: CheckOptions & { readonly paths: readonly string[] }): void {
  const { failOn: level, all = false, unknowns = false, assumptions = false, notes = false, paths } = options;
  const said = { diagnostics: [...twin.diagnostics, ...review.diagnostics] };
  process.stderr.write(diagnosticsText(said, palette, notes));
  const asked = [
    ...paths,
    ...(options.variant === undefined ? [] : ['--variant', options.variant]),
    ...(options.world ?? []).flatMap((world) => ['--world', world]),
    ...(options.cluster ?? []).flatMap((cluster) => ['--cluster', cluster]),
  ].join(' ');
  for (const { format, file } of outputs) {
    const shared = { paths, asked, level, all, unknowns, assumptions };
    const width = file === undefined ? columnsOfStdout() : Number.POSITIVE_INFINITY;
    const text = render(review, format, { ...shared, palette: file === undefined ? palette : plain, width });
    if (file === undefined) process.stdout.write(text);
    else writeOutput(file, text);
  }
}

/** What is read on a terminal is broken into its lines; what is piped is not. */
function columnsOfStdout(): number {
  return process.stdout.columns ?? (Number(process.env['COLUMNS']) || Number.POSITIVE_INFINITY);
}

function dateOf(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 10);
}
