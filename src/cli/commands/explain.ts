import { type Command, Option } from 'commander';
import type { Moment } from '../moment.ts';

interface Options {
  readonly namespace: string;
  readonly in: readonly string[];
  readonly fault: readonly string[];
  readonly at?: string;
  readonly output: 'text' | 'json';
}

/** `blackstart explain`: from one object, or from all that does not work, down to facts or a circle. */
export function register(program: Command): void {
  program
    .command('explain')
    .summary('why things do not work: root causes, or one object down to facts or a circle')
    .argument('[object]', 'kind/name, such as pod/web-0, deployment/web, node/n1 (default: the root causes of all that does not work)')
    .option('-n, --namespace <namespace>', 'namespace of the object', 'default')
    .requiredOption('-i, --in <path...>', 'files and folders of the cluster, or an incident; - for standard input')
    .addOption(
      new Option('-f, --fault <fault>', 'KIND[:TARGET][@START][+DURATION]; give it again for several at once')
        .argParser((text: string, before: readonly string[] = []) => [...before, text])
        .default([]),
    )
    .option('--at <time>', 'cluster time to look at (default: the end of the run)')
    .addOption(new Option('-o, --output <format>', 'how to print').choices(['text', 'json']).default('text'))
    .action(explain);
}

async function explain(object: string | undefined, options: Options): Promise<void> {
  const { momentOf } = await import('../moment.ts');
  const moment = await momentOf({ paths: options.in, faults: options.fault, at: options.at });
  const { text, json } = object === undefined ? await causesOf(moment) : await objectOf(moment, object, options.namespace);
  process.stdout.write(options.output === 'json' ? `${JSON.stringify(json, undefined, 2)}\n` : text);
}

interface Explained {
  readonly text: string;
  readonly json: object;
}

async function causesOf({ twin, simulation }: Moment): Promise<Explained> {
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
  return { text: `${rootCausesText(found, palette)}${leftOutText(left, palette)}`, json: rootCausesJson(found, left) };
}

async function objectOf({ twin, simulation }: Moment, object: string, namespace: string): Promise<Explained> {
  const [{ explainObject }, { explanationText, explanationJson }, { palette }] = await Promise.all([
    import('#findings/explain/explain-object.ts'),
    import('#views/text/explanation.ts'),
    import('../palette.ts'),
  ]);
  const explained = explainObject(twin, simulation, object, namespace);
  return { text: explanationText(explained, palette), json: explanationJson(explained) };
}
