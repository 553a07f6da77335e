import { type Command, Option } from 'commander';

interface Options {
  readonly in: readonly string[];
  readonly fault: readonly string[];
  readonly at?: string;
  readonly output: 'text' | 'json';
}

/** `blackstart recover`: from a moment of an outage, the cheapest steps that lead out of it. */
export function register(program: Command): void {
  program
    .command('recover')
    .summary('the way out of an outage: proven steps, and what not to do')
    .description(
      'Looks at a moment of a run, finds the root causes of what does not work, and searches for the cheapest ordered steps under which the ' +
        'cluster settles healthy. Each plan is run in a fork; steps that are not needed are dropped. Exit code 1 when no plan was found.',
    )
    .requiredOption('-i, --in <path...>', 'files and folders of the cluster, or an incident; - for standard input')
    .addOption(
      new Option('-f, --fault <fault>', 'KIND[:TARGET][@START][+DURATION]; give it again for several at once')
        .argParser((text: string, before: readonly string[] = []) => [...before, text])
        .default([]),
    )
    .option('--at <moment>', 'cluster time to look at, or a named moment of the incident (default: the end of the run)')
    .addOption(new Option('-o, --output <format>', 'how to print').choices(['text', 'json']).default('text'))
    .action(recover);
}

async function recover(options: Options): Promise<void> {
  const [{ momentOf }, { wayOutOf }, { recoveryText }, { recoveryJson }, { leftOutOf }, { palette }, { progress }] = await Promise.all([
    import('../moment.ts'),
    import('#recovery/way-out.ts'),
    import('#views/text/way-out.ts'),
    import('#views/json/recovery.ts'),
    import('#findings/left-out.ts'),
    import('../palette.ts'),
    import('../progress.ts'),
  ]);
  const { twin, simulation } = await momentOf({ paths: options.in, faults: options.fault, at: options.at });
  progress('searching for a way out');
  const wayOut = wayOutOf(twin, simulation);
  progress('');
  const left = leftOutOf(twin);
  const json = () => `${JSON.stringify(recoveryJson(wayOut, left), undefined, 2)}\n`;
  process.stdout.write(options.output === 'json' ? json() : recoveryText(wayOut, left, palette));
  if (wayOut.kind === 'no plan') process.exitCode = 1;
}
