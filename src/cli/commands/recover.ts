import type { Command } from 'commander';
import { type MomentOptions, momentAsked, print, withMomentOptions } from '../moment-options.ts';

/** `blackstart recover`: from a moment of an outage, the cheapest steps that lead out of it. */
export function register(program: Command): void {
  const command = program
    .command('recover')
    .summary('the way out of an outage: proven steps, and what not to do')
    .description(
      'Looks at a moment of a run, finds the root causes of what does not work, and searches for the cheapest ordered steps under which the ' +
        'cluster settles healthy. Each plan is run in a fork; steps that are not needed are dropped. Exit code 1 when no plan was found.',
    )
    .argument('[path...]', 'files and folders of the cluster, or an incident; - for standard input');
  withMomentOptions(command).action(recover);
}

async function recover(paths: readonly string[], options: MomentOptions): Promise<void> {
  const { twin, simulation } = await momentAsked(paths, options);
  const [{ wayOutOf }, { recoveryText }, { recoveryJson }, { leftOutOf }, { palette }, { progress }] = await Promise.all([
    import('#recovery/way-out.ts'),
    import('#views/text/way-out.ts'),
    import('#views/json/recovery.ts'),
    import('#findings/left-out.ts'),
    import('../palette.ts'),
    import('../progress.ts'),
  ]);
  progress('searching for a way out');
  const wayOut = wayOutOf(twin, simulation);
  progress('');
  const left = leftOutOf(twin);
  print(
    options,
    () => recoveryText(wayOut, left, palette),
    () => recoveryJson(wayOut, left),
  );
  if (wayOut.kind === 'no plan') process.exitCode = 1;
}
