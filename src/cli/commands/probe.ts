import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import { UserError } from '#base/user-error.ts';
import type { Credentials } from '#probe/credentials.ts';
import type { Seen } from '#probe/probe.ts';
import type { Questions } from '#probe/questions.ts';
import { clusterOption } from '../cluster-option.ts';

interface Options {
  readonly output?: string;
  readonly force?: boolean;
  readonly dryRun?: boolean;
  readonly credentials?: string;
  readonly concurrency: number;
  readonly timeout: string;
  readonly cluster?: readonly string[];
}

/** From one request to a host to the next. */
const gapMs = 100;
const retryPauseMs = 1000;

/** `blackstart probe`: what the cluster takes for granted about the network, looked at. */
export function register(program: Command): void {
  program
    .command('probe')
    .summary('look at the real network: which registries answer and which images exist, as a world.yaml')
    .description(
      'Asks every registry and mirror of the cluster, and for every image each host that a node would ask, in its order, whether the manifest is ' +
        'there (HEAD, with a token where one is asked for). Prints a world.yaml for --world. Absent is only what its registry says it does not ' +
        'have; what is unclear stands there as a comment. HTTPS_PROXY, HTTP_PROXY and NO_PROXY hold. Nothing is changed anywhere. Exit code 0 ' +
        'whatever was seen, 2 for a wrong call.',
    )
    .argument('<path...>', 'files and folders of manifests, machine configs and hosts.toml; - for standard input')
    .addOption(clusterOption())
    .option('-o, --output <file>', 'write the world to this file, which must not exist (default: standard output)')
    .option('--force', 'overwrite the file of --output')
    .option('--dry-run', 'print what would be asked, and ask nothing')
    .option('--credentials <file>', "logins in the format of docker's config.json; programs that keep logins are not run (default: none)")
    .option('--concurrency <number>', 'requests at once; one host gets no more than ten a second', numberOption, 4)
    .option('--timeout <duration>', 'time a host has for an answer; a host that seems down is asked three times', '10s')
    .action(probeNetwork);
}

function numberOption(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1 || number > 64) throw new InvalidArgumentError('It is not a whole number from 1 to 64.');
  return number;
}

async function probeNetwork(paths: readonly string[], options: Options): Promise<void> {
  const [{ durationOption }, { questionsText, worldText }, { progress }] = await Promise.all([
    import('../twins.ts'),
    import('#probe/world-text.ts'),
    import('../progress.ts'),
  ]);
  const timeoutMs = durationOption('--timeout', options.timeout) ?? 0;
  if (timeoutMs < 1) throw new UserError('--timeout must be longer than nothing');
  const file = outputFile(options);
  const credentials = await credentialsOf(options.credentials);
  progress('reading and settling');
  const questions = await questionsAbout(paths, options.cluster);
  progress('');
  process.stderr.write(leftOutText(questions));
  if (options.dryRun === true) {
    process.stdout.write(questionsText(questions));
    return;
  }
  const { probe } = await import('#probe/probe.ts');
  const { concurrency } = options;
  const counted = (done: number, total: number) => progress(`asked ${done} of ${total}`);
  const seen = await probe(questions, { concurrency, gapMs, timeoutMs, retryPauseMs, credentials, environment: process.env, progress: counted });
  progress('');
  if (file === undefined) process.stdout.write(worldText(seen));
  else writeWorld(file, worldText(seen), options.force === true);
  process.stderr.write(summaryOf(seen));
}

async function questionsAbout(paths: readonly string[], cluster?: readonly string[]): Promise<Questions> {
  const [{ inputOf, today, twinOf }, { questionsOf }] = await Promise.all([import('../twins.ts'), import('#probe/questions.ts')]);
  const input = await inputOf(paths, undefined, { cluster });
  if (input.kind === 'incident') throw new UserError(`${paths[0]} is an incident: its network was never there to be asked`);
  return questionsOf(twinOf(input.model, today()));
}

function outputFile({ output, force }: Options): string | undefined {
  if (output === undefined && force === true) throw new UserError('--force is for --output');
  if (output !== undefined && force !== true && existsSync(output)) throw new UserError(`${output} is there already; --force overwrites it`);
  return output;
}

async function credentialsOf(path: string | undefined): Promise<Credentials> {
  const { Credentials, readCredentials } = await import('#probe/credentials.ts');
  if (path === undefined) return new Credentials();
  const credentials = readCredentials(textOf(path), path);
  if (credentials.namesPrograms) process.stderr.write(`${path} names programs that keep logins; they are not run\n`);
  return credentials;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UserError(`cannot read ${path}: ${(error as NodeJS.ErrnoException).code ?? 'it is not readable'}`);
  }
}

function writeWorld(path: string, text: string, overwrite: boolean): void {
  try {
    writeFileSync(path, text, { flag: overwrite ? 'w' : 'wx' });
  } catch (error) {
    throw new UserError(`cannot write ${path}: ${(error as NodeJS.ErrnoException).code ?? 'it is not writable'}`);
  }
}

function leftOutText({ leftOut: { assumedImages, ownHosts, notReferences } }: Questions): string {
  const lines = [
    ...(assumedImages > 0 ? [`not asked for: ${assumedImages} images that only what is known of a chart supplies, whose tags nobody stated`] : []),
    ...(ownHosts.length > 0 ? [`not asked: ${ownHosts.join(', ')}, which the cluster itself serves`] : []),
    ...(notReferences.length > 0 ? [`not asked for: ${notReferences.join(', ')}, which no runtime can read`] : []),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function summaryOf({ hosts, references }: Seen): string {
  const up = hosts.filter(({ outcome }) => outcome.kind === 'fact' && outcome.state.kind === 'up').length;
  const count = (kind: 'present' | 'absent' | 'unclear') => references.filter(({ outcome }) => outcome.kind === kind).length;
  const unclearHosts = hosts.filter(({ outcome }) => outcome.kind === 'unclear').length;
  const down = hosts.filter(({ outcome }) => outcome.kind === 'fact' && outcome.state.kind === 'down').length;
  const alone = hosts.length > 1 && down === hosts.length ? 'every host is down: is this machine on the network?\n' : '';
  const hostsSay = `hosts: ${up} up, ${hosts.length - up - unclearHosts} not, ${unclearHosts} unclear`;
  return `${alone}${hostsSay}; images: ${count('present')} present, ${count('absent')} absent, ${count('unclear')} unclear\n`;
}
