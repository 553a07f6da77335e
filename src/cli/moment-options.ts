import { type Command, Option } from 'commander';
import { UserError } from '#base/user-error.ts';
import { clusterOption } from './cluster-option.ts';
import { worldOption } from './world-option.ts';

/** What commands that look at a moment of a run are told. */
export interface MomentOptions {
  readonly in?: readonly string[];
  readonly fault: readonly string[];
  readonly variant?: string;
  readonly world?: readonly string[];
  readonly cluster?: readonly string[];
  readonly at?: string;
  readonly output: 'text' | 'json';
}

/** The options of every command that looks at a moment. */
export function withMomentOptions(command: Command): Command {
  return command
    .option('-i, --in <path...>', 'files and folders of the cluster, or an incident; - for standard input (the same as to name them without --in)')
    .addOption(
      new Option('-f, --fault <fault>', 'KIND[:TARGET][@START][+DURATION]; give it again for several at once')
        .argParser((text: string, before: readonly string[] = []) => [...before, text])
        .default([]),
    )
    .addOption(worldOption())
    .addOption(clusterOption())
    .option('-v, --variant <variant>', 'of an incident, with something changed: id or alias of a variant')
    .option('--at <moment>', 'cluster time to look at, or a named moment of the incident (default: the end of the run)')
    .addOption(new Option('-o, --output <format>', 'how to print').choices(['text', 'json']).default('text'));
}

/** The paths of a call, named with `--in` or without. */
export function pathsOf(words: readonly string[], options: Pick<MomentOptions, 'in'>): readonly string[] {
  const paths = [...(options.in ?? []), ...words];
  if (paths.length === 0) throw new UserError('name files or folders of a cluster, or an incident');
  return paths;
}

/** Reads and runs what a call names, up to its moment. */
export async function momentAsked(words: readonly string[], options: MomentOptions) {
  const { momentOf } = await import('./moment.ts');
  const { fault: faults, at, variant, world, cluster } = options;
  return momentOf({ paths: pathsOf(words, options), faults, at, variant, world, cluster });
}

/** Prints a text, or the same as JSON. */
export function print({ output }: MomentOptions, text: () => string, json: () => object): void {
  process.stdout.write(output === 'json' ? `${JSON.stringify(json(), undefined, 2)}\n` : text());
}
