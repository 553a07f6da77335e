import { type Command, Option } from 'commander';

interface Options {
  readonly namespace: string;
  readonly in: readonly string[];
  readonly fault: readonly string[];
  readonly at?: string;
  readonly output: 'text' | 'json';
}

/** `blackstart explain`: from one object that does not work down to facts or a circle. */
export function register(program: Command): void {
  program
    .command('explain')
    .summary('why an object does not work, down to facts or a circle')
    .argument('<object>', 'kind/name, such as pod/web-0, deployment/web, node/n1')
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

async function explain(object: string, options: Options): Promise<void> {
  const [{ momentOf }, { explainObject }, { explanationText, explanationJson }, { palette }] = await Promise.all([
    import('../moment.ts'),
    import('#findings/explain/explain-object.ts'),
    import('#views/text/explanation.ts'),
    import('../palette.ts'),
  ]);
  const { twin, simulation } = await momentOf({ paths: options.in, faults: options.fault, at: options.at });
  const explained = explainObject(twin, simulation, object, options.namespace);
  process.stdout.write(
    options.output === 'json' ? `${JSON.stringify(explanationJson(explained), undefined, 2)}\n` : explanationText(explained, palette),
  );
}
