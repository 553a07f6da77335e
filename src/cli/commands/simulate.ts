import { type Command, InvalidArgumentError, Option } from 'commander';
import { clusterOption } from '../cluster-option.ts';
import { worldOption } from '../world-option.ts';

interface Options {
  readonly fault: readonly string[];
  readonly until?: string;
  readonly seed?: number;
  readonly world?: readonly string[];
  readonly cluster?: readonly string[];
  readonly output: 'text' | 'json';
  readonly assumptions?: boolean;
  readonly notes?: boolean;
  readonly failOn: 'high' | 'unknown' | 'never';
}

/** `blackstart simulate`: run faults through the twin of a cluster and say whether it comes back. */
export function register(program: Command): void {
  program
    .command('simulate')
    .summary('run faults through the cluster: does it come back by itself?')
    .description(
      'Reads a cluster from files, lets it settle, injects faults and runs it in virtual time. Prints the verdict, the timeline, the pods as ' +
        'kubectl prints them, and why what does not come back does not. Exit code 1 when the answer is no.',
    )
    .argument('<path...>', 'files and folders of manifests, machine configs, hosts.toml and world.yaml, or an incident; - for standard input')
    .addOption(
      new Option('-f, --fault <fault>', 'KIND[:TARGET][@START][+DURATION]; give it again for several at once')
        .argParser((text: string, before: readonly string[] = []) => [...before, text])
        .makeOptionMandatory(),
    )
    .addOption(worldOption())
    .addOption(clusterOption())
    .option('--until <duration>', 'cluster time after which the run ends at the latest (default: 2h after the last fault)')
    .option('--seed <number>', 'break ties of placement and draw durations in this one way (default: in three ways, the worst counts)', seedOption)
    .option('--notes', 'print what was not read or not understood, not only errors and warnings')
    .option('--assumptions', 'print the ledger of what was assumed')
    .addOption(new Option('--fail-on <level>', 'what makes the exit code 1').choices(['high', 'unknown', 'never']).default('high'))
    .addOption(new Option('-o, --output <format>', 'how to print').choices(['text', 'json']).default('text'))
    .action(simulate);
}

function seedOption(text: string): number {
  const seed = Number(text);
  if (text === '' || !Number.isSafeInteger(seed) || seed < 0) throw new InvalidArgumentError('It is not a whole number.');
  return seed;
}

async function simulate(paths: readonly string[], options: Options): Promise<void> {
  const [
    { faultsOf, twinsOfInput, untilOption },
    { judgeContingency },
    { startUpAfterPowerLoss },
    { simulationText },
    { diagnosticsText },
    { simulationJson },
    { palette },
    { progress },
  ] = await Promise.all([
    import('../twins.ts'),
    import('#findings/judge-contingency.ts'),
    import('#findings/startup/power-loss.ts'),
    import('#views/text/simulation.ts'),
    import('#views/text/diagnostics.ts'),
    import('#views/json/simulation.ts'),
    import('../palette.ts'),
    import('../progress.ts'),
  ]);
  progress('reading and settling');
  const { twins, moments } = await twinsOfInput(paths, { seed: options.seed, world: options.world, cluster: options.cluster });
  const [twin] = twins;
  const faults = faultsOf(options.fault, twin, moments);
  const horizonMs = untilOption(options.until, faults);
  progress(`running ${options.fault.join(' ')}`);
  const run = judgeContingency(twins, faults, horizonMs);
  progress('');
  if (options.output === 'json') process.stdout.write(`${JSON.stringify(simulationJson(run.twin, run), undefined, 2)}\n`);
  else {
    process.stderr.write(diagnosticsText(run.twin, palette, options.notes === true));
    const startUp = startUpAfterPowerLoss(run.twin, faults);
    process.stdout.write(simulationText(run.twin, run, { palette, startUp, ledger: options.assumptions === true }));
  }
  const { answer } = run.verdict;
  const fails = options.failOn === 'never' ? false : answer === 'no' || (answer === 'unknown' && options.failOn === 'unknown');
  if (fails) process.exitCode = 1;
}
