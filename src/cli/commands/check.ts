import { type Command, Option } from 'commander';
import type { Level } from '#findings/fails.ts';
import { formats, outputOption } from '../check/outputs.ts';
import type { CheckOptions } from '../check/run-check.ts';
import { clusterOption } from '../cluster-option.ts';
import { worldOption } from '../world-option.ts';

const levels = ['critical', 'high', 'medium', 'low', 'info', 'unknown', 'never'] as const satisfies readonly Level[];

/** `blackstart check`: what would keep this cluster from coming back, found before it happens. */
export function register(program: Command): void {
  program
    .command('check')
    .summary('what would keep the cluster from coming back, found before it happens')
    .description(
      'Reads a cluster from files, runs every basic contingency (each node rebooted, drained, upgraded where it is a Talos node, lost; power ' +
        'loss with image caches kept and gone; each registry outside, names and the Internet away) and looks for known hazards, each with its ' +
        'place, its chain and what follows from it. Exit code 1 when something is found at or above --fail-on; an answer "no" counts as high.',
    )
    .argument('<path...>', 'files and folders of manifests, machine configs, hosts.toml and world.yaml; - for standard input; or an incident')
    .option('-v, --variant <variant>', 'of an incident, with something changed: id or alias of a variant')
    .addOption(worldOption())
    .addOption(clusterOption())
    .option('--all', 'print every finding in full, also those below --fail-on, known or suppressed')
    .option('--unknowns', 'print what nobody said and would have to be known, with places')
    .option('--assumptions', 'print the ledger of what was assumed')
    .option('--notes', 'print what was not read or not understood, not only errors and warnings')
    .option('--config <file>', 'suppressions (default: .blackstart.yaml in the checked folder)')
    .option('--baseline <file>', 'only what is not in this baseline counts: a file of --write-baseline, or an earlier output as JSON')
    .option('--write-baseline <file>', 'write what is there now as a baseline; it counts as known from now on')
    .option('--diff <revision>', 'only what is new since this revision of the Git repository counts')
    .addOption(new Option('--fail-on <level>', 'what makes the exit code 1').choices(levels).default('high'))
    .addOption(
      new Option('-o, --output <format>', 'how to print; FORMAT=FILE writes a file; give it again for several')
        .choices(formats)
        .argParser(outputOption)
        .default(undefined, 'text'),
    )
    .action(checkCluster);
}

async function checkCluster(paths: readonly string[], options: CheckOptions): Promise<void> {
  const { runCheck } = await import('../check/run-check.ts');
  await runCheck(paths, options);
}
