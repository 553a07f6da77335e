import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import type { Moment } from '../moment.ts';
import { type MomentOptions, momentAsked, print, withMomentOptions } from '../moment-options.ts';

interface Options extends MomentOptions {
  readonly namespace: string;
}

/** `blackstart explain`: from one object, or from all that does not work, down to facts or a circle. */
export function register(program: Command): void {
  const command = program
    .command('explain')
    .summary('why things do not work: root causes, or one object down to facts or a circle')
    .argument(
      '[object or path...]',
      'kind/name, such as pod/web-0, deployment/web, node/n1 (default: the root causes of all that does not work); then files and folders of the cluster, or an incident',
    )
    .option('-n, --namespace <namespace>', 'namespace of the object', 'default');
  withMomentOptions(command).action(explain);
}

async function explain(words: readonly string[], options: Options): Promise<void> {
  const { object, paths } = wordsOf(words, options);
  const moment = await momentAsked(paths, options);
  await (object === undefined ? printCauses(moment, options) : printObject(moment, object, options));
}

/** The first word is an object beside `--in`; else if it reads as one and is no path. */
function wordsOf(words: readonly string[], options: Options): { readonly object?: string; readonly paths: readonly string[] } {
  const [first, ...rest] = words;
  const isObject = first !== undefined && (options.in !== undefined || (/^[A-Za-z]+\/[^/]+$/.test(first) && !existsSync(first)));
  return isObject ? { object: first, paths: rest } : { paths: words };
}

async function printCauses({ twin, simulation }: Moment, options: Options): Promise<void> {
  const [{ rootCausesOf }, { rootCausesText }, { rootCausesJson }, { leftOutOf }, { leftOutText }, { palette }] = await Promise.all([
    import('#findings/causes/root-causes.ts'),
    import('#views/text/root-causes.ts'),
    import('#views/json/recovery.ts'),
    import('#findings/left-out.ts'),
    import('#views/text/left-out.ts'),
    import('../palette.ts'),
  ]);
  const found = rootCausesOf(twin, simulation);
  const left = leftOutOf(twin);
  print(
    options,
    () => `${rootCausesText(found, palette)}${leftOutText(left, palette)}`,
    () => rootCausesJson(found, left),
  );
}

async function printObject({ twin, simulation }: Moment, object: string, options: Options): Promise<void> {
  const [{ explainObject }, { explanationText, explanationJson }, { palette }] = await Promise.all([
    import('#findings/explain/explain-object.ts'),
    import('#views/text/explanation.ts'),
    import('../palette.ts'),
  ]);
  const explained = explainObject(twin, simulation, object, options.namespace);
  print(
    options,
    () => explanationText(explained, palette),
    () => explanationJson(explained),
  );
}
