import { type Command, Option } from 'commander';
import type { Shown } from '../show-replay.ts';

interface Options extends Shown {
  readonly list?: boolean;
}

/** `blackstart replay`: a published incident, run from its causes. */
export function register(program: Command): void {
  program
    .command('replay')
    .summary('a published incident, run from its causes and held to what was reported')
    .description(
      'Runs the cluster of a published incident: what happened, why it did not come back, the way out, and every statement of the report beside ' +
        'what the twin shows. Exit code 1 when a statement is not shown.',
    )
    .argument('[incident]', 'name of an incident')
    .option('-l, --list', 'list the incidents')
    .option('-v, --variant <variant>', 'with something changed: id or alias of a variant')
    .option('--at <time>', 'stop at a moment or a time, and show the pods')
    .option('--until <time>', 'cluster time at which the run ends (default: the end of the incident)')
    .option('--claims', 'also run the variants behind the claims about what would have happened otherwise')
    .option('-a, --all', 'print all of the timeline and every part of every statement')
    .option('--no-way-out', 'leave out root causes and the way out: they take many more runs')
    .option('--assumptions', 'print the ledger of what was assumed')
    .addOption(new Option('-o, --output <format>', 'how to print').choices(['text', 'json']).default('text'))
    .action(replay);
}

async function replay(name: string | undefined, options: Options): Promise<void> {
  const { listIncidents, showReplay } = await import('../show-replay.ts');
  if (options.list === true) await listIncidents();
  else if ((await showReplay(name, options)).facts.some(({ match }) => match === 'no')) process.exitCode = 1;
}
