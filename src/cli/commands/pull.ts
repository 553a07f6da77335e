import { type Command, Option } from 'commander';
import { UserError } from '#base/user-error.ts';
import { parseDockerReference } from '#model/images/reference.ts';
import { clusterOption } from '../cluster-option.ts';
import { worldOption } from '../world-option.ts';

interface Options {
  readonly node: string;
  readonly in: readonly string[];
  readonly fault: readonly string[];
  readonly at?: string;
  readonly world?: readonly string[];
  readonly cluster?: readonly string[];
  readonly system?: boolean;
  readonly output: 'text' | 'json';
}

/** `blackstart pull`: what one image pull on one node does, request by request. */
export function register(program: Command): void {
  program
    .command('pull')
    .summary('what an image pull on a node does, request by request, and why it ends as it does')
    .argument('<image>', 'image reference, as a pod would write it')
    .requiredOption('-N, --node <node>', 'the node that pulls')
    .requiredOption('-i, --in <path...>', 'files and folders of the cluster, or an incident; - for standard input')
    .addOption(
      new Option('-f, --fault <fault>', 'KIND[:TARGET][@START][+DURATION]; give it again for several at once')
        .argParser((text: string, before: readonly string[] = []) => [...before, text])
        .default([]),
    )
    .addOption(worldOption())
    .addOption(clusterOption())
    .option('--at <time>', 'cluster time of the pull (default: at the end of the run)')
    .option('--system', "with the resolver of the operating system (Talos: kubelet, etcd, installer) instead of the runtime's")
    .addOption(new Option('-o, --output <format>', 'how to print').choices(['text', 'json']).default('text'))
    .action(pull);
}

async function pull(image: string, options: Options): Promise<void> {
  checkReference(image);
  const [{ momentOf }, { simulatePull }, { pullText, pullJson }, { palette }] = await Promise.all([
    import('../moment.ts'),
    import('#findings/pull.ts'),
    import('#views/text/pull.ts'),
    import('../palette.ts'),
  ]);
  const { twin, simulation } = await momentOf({
    paths: options.in,
    faults: options.fault,
    at: options.at,
    nodes: [options.node],
    world: options.world,
    cluster: options.cluster,
  });
  const report = simulatePull(twin, simulation, options.node, image, options.system === true ? 'system' : 'cri');
  process.stdout.write(options.output === 'json' ? `${JSON.stringify(pullJson(report), undefined, 2)}\n` : pullText(report, palette));
}

/** What no release of the runtime can read is a mistake of the call; what only some refuse is an answer of the pull. */
function checkReference(image: string): void {
  const [newer, older] = [parseDockerReference(image), parseDockerReference(image, false)];
  if (!newer.ok && !older.ok) throw new UserError(`${newer.error}: "${image}"`);
}
