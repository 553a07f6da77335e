import { type Command, Option } from 'commander';

const levels = ['critical', 'high', 'medium', 'low', 'info', 'unknown', 'never'] as const;

interface Options {
  readonly output: 'text' | 'json';
  readonly failOn: (typeof levels)[number];
  readonly notes?: boolean;
  readonly variant?: string;
}

/** `blackstart check`: what would keep this cluster from coming back, found before it happens. */
export function register(program: Command): void {
  program
    .command('check')
    .summary('what would keep the cluster from coming back, found before it happens')
    .description(
      'Reads a cluster from files, runs every basic contingency (each node away, drained, rebooted; each registry outside, names and the ' +
        'Internet away; power loss with image caches kept and wiped) and looks for known hazards, each with its place, its chain and what ' +
        'follows from it. Exit code 1 when something is found at or above --fail-on; an answer "no" counts as high.',
    )
    .argument('<path...>', 'files and folders of manifests, machine configs, hosts.toml and world.yaml; - for standard input; or an incident')
    .option('-v, --variant <variant>', 'of an incident, with something changed: id or alias of a variant')
    .option('--notes', 'print what was not read or not understood, not only errors and warnings')
    .addOption(new Option('--fail-on <level>', 'what makes the exit code 1').choices(levels).default('high'))
    .addOption(new Option('-o, --output <format>', 'how to print').choices(['text', 'json']).default('text'))
    .action(checkCluster);
}

async function checkCluster(paths: readonly string[], options: Options): Promise<void> {
  const [{ twinsOfInput }, { check }, { rules }, { fails }, { checkText }, { diagnosticsText }, { checkJson }, { palette }, { progress }] =
    await Promise.all([
      import('../twins.ts'),
      import('#findings/check.ts'),
      import('#findings/rules/rules.ts'),
      import('#findings/fails.ts'),
      import('#views/text/check.ts'),
      import('#views/text/diagnostics.ts'),
      import('#views/json/check.ts'),
      import('../palette.ts'),
      import('../progress.ts'),
    ]);
  progress('reading and settling');
  const { twins } = await twinsOfInput(paths, { variant: options.variant });
  progress('running contingencies');
  const report = check(twins, rules);
  progress('');
  if (options.output === 'json') process.stdout.write(`${JSON.stringify(checkJson(report), undefined, 2)}\n`);
  else {
    process.stderr.write(diagnosticsText(twins[0], palette, options.notes === true));
    process.stdout.write(checkText(report, palette));
  }
  if (fails(report, options.failOn)) process.exitCode = 1;
}
