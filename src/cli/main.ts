#!/usr/bin/env node
import './node-version.ts';
import './compile-cache.ts';
import './v8-flags.ts';
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { UserError } from '#base/user-error.ts';
import { register as registerCheck } from './commands/check.ts';
import { register as registerCompletion } from './commands/completion.ts';
import { register as registerExamples } from './commands/examples.ts';
import { register as registerExplain } from './commands/explain.ts';
import { register as registerFidelity } from './commands/fidelity.ts';
import { register as registerProbe } from './commands/probe.ts';
import { register as registerPull } from './commands/pull.ts';
import { register as registerRecover } from './commands/recover.ts';
import { register as registerReplay } from './commands/replay.ts';
import { register as registerRules } from './commands/rules.ts';
import { register as registerSimulate } from './commands/simulate.ts';

/** Every command; each loads what it needs only when it is called. The order is that of the help. */
const commands = [
  // one line each
  registerCheck,
  registerSimulate,
  registerExplain,
  registerRecover,
  registerPull,
  registerProbe,
  registerReplay,
  registerRules,
  registerExamples,
  registerFidelity,
  registerCompletion,
];

/** Exit code for a wrong call, and when nothing could be read. */
const WRONG_CALL = 2;

process.stdout.on('error', leaveQuietly);
process.stderr.on('error', leaveQuietly);
process.exitCode = await run(process.argv.slice(2));

async function run(words: readonly string[]): Promise<number | string | undefined> {
  const program = programOf();
  try {
    if (words.length === 0) program.outputHelp();
    else await program.parseAsync(words, { from: 'user' });
    return process.exitCode ?? 0;
  } catch (error) {
    return exitCodeOf(error);
  }
}

function programOf(): Command {
  const program = new Command('blackstart')
    .description('Does this Kubernetes cluster come back by itself? If not: what stops it, the least change that fixes it, and the way out.')
    .version(versionOfPackage(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .exitOverride()
    .configureOutput({ outputError: () => {} });
  for (const register of commands) register(program);
  return program;
}

/** One line on stderr, whatever went wrong. */
function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0;
    return complain(oneLine(error.message.replace(/^error: /, '')));
  }
  if (error instanceof UserError) return complain(error.message);
  if (process.env['BLACKSTART_DEBUG']) process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  const message = oneLine(error instanceof Error ? error.message : String(error));
  return complain(`internal error: ${message} (set BLACKSTART_DEBUG=1 for the stack)`);
}

function complain(message: string): number {
  process.stderr.write(`blackstart: ${message}\n`);
  return WRONG_CALL;
}

function oneLine(text: string): string {
  return text.trim().replaceAll(/\s*\n\s*/g, ' ');
}

function versionOfPackage(): string {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return String(version);
}

/** Whoever reads our output may have had enough of it, such as `head`. */
function leaveQuietly(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit();
  throw error;
}
