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
    .requiredOption('-i, --in <path...>', 'files and folders of the cluster; - for standard input')
    .addOption(
      new Option('-f, --fault <fault>', 'KIND[:TARGET][@START][+DURATION]; give it again for several at once')
        .argParser((text: string, before: readonly string[] = []) => [...before, text])
        .default([]),
    )
    .option('--at <duration>', 'cluster time to look at (default: the end of the run)')
    .addOption(new Option('-o, --output <format>', 'how to print').choices(['text', 'json']).default('text'))
    .action(explain);
}

async function explain(object: string, options: Options): Promise<void> {
  const [{ momentOf }, { explainObject }, { causeTree }, { palette }] = await Promise.all([
    import('../moment.ts'),
    import('#findings/explain/explain-object.ts'),
    import('#views/text/cause-tree.ts'),
    import('../palette.ts'),
  ]);
  const { twin, simulation } = momentOf({ paths: options.in, faults: options.fault, at: options.at });
  const cause = explainObject(twin, simulation, object, options.namespace);
  process.stdout.write(
    options.output === 'json' ? `${JSON.stringify({ schemaVersion: 1, because: [cause] }, undefined, 2)}\n` : causeTree([cause], palette),
  );
}
