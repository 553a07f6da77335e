import { titleOf } from '#findings/cluster.ts';
import { keyOf } from '#findings/finding.ts';
import type { Draft, Rule, RuleInput } from '#findings/rule.ts';
import { grouped, listed } from '#findings/words.ts';
import { defaultHostOf } from '#model/images/host-list.ts';
import { repositoryOf } from '#model/images/reference.ts';
import type { Container, DaemonSet, Pod } from '#model/kubernetes.ts';
import { type Place, placeText } from '#model/place.ts';
import { isPublicRegistry } from '#model/world/public-registries.ts';
import { hostsFilesOf, namespaceOfDirectory } from '#sim/node-registries.ts';
import { nodeConfigs } from '#sim/nodes/node-config.ts';
import type { ObjectRef } from '#sim/store/refs.ts';

/** The step of Spegel that writes containerd's lists of hosts, as its DaemonSet has it. */
interface Writer {
  readonly daemonSet: ObjectRef;
  readonly path: string;
  readonly directory: string;
  readonly keepsExisting: boolean;
  /** Registries it writes a list for; empty: one list for all. */
  readonly mirrored: readonly string[];
}

/** A node's own list of mirrors that is no more once Spegel has written its own. */
interface Overwritten {
  readonly node: string;
  readonly namespace: string;
  readonly hosts: readonly string[];
  readonly place: Place;
}

/** Where Talos has containerd look; elsewhere what Spegel writes changes nothing. [talos pkg/machinery/constants CRIConfdPath] */
const talosDirectory = '/etc/cri/conf.d/hosts';

/** Spegel makes containerd's whole directory of mirrors anew: what the machine is configured with is not asked any more. */
export const mirrorsOverwrittenBySpegel = {
  id: 'mirrors-overwritten-by-spegel',
  summary: 'Spegel replaces the mirrors that the machines are configured with',

  *check(input) {
    const { view } = input.cluster;
    for (const daemonSet of view.list('DaemonSet')) {
      const writer = writerIn(daemonSet, view.object<DaemonSet>(daemonSet)?.spec.template.spec.initContainers ?? []);
      const lost = writer === undefined ? [] : [...overwritten(writer, input)];
      if (writer !== undefined && lost.length > 0) yield draftOf(writer, lost, input);
    }
  },
} as const satisfies Rule;

/**
 * [spegel charts/spegel/templates/daemonset.yaml and main.go ConfigurationCmd] Older releases say `--registries` and
 * `--append-mirrors`; what those keep is not known here, so nothing is said of them when they keep anything.
 */
function writerIn(daemonSet: ObjectRef, containers: readonly Container[]): Writer | undefined {
  const index = containers.findIndex(({ image = '', args = [] }) => repositoryOf(image).endsWith('/spegel') && args[0] === 'configuration');
  const args = containers[index]?.args;
  if (args === undefined || valuesOf(args, 'append-mirrors')[0] === 'true') return undefined;
  return {
    daemonSet,
    path: `spec.template.spec.initContainers[${index}].args`,
    directory: valuesOf(args, 'containerd-registry-config-path')[0] ?? '/etc/containerd/certs.d',
    keepsExisting: valuesOf(args, 'prepend-existing')[0] === 'true',
    mirrored: ['mirrored-registries', 'registries'].flatMap((flag) => valuesOf(args, flag)).map((url) => url.replace(/^https?:\/\//, '')),
  };
}

/** Values of `--flag=value`, or of `--flag` and what follows it up to the next one. */
function valuesOf(args: readonly string[], flag: string): readonly string[] {
  const at = args.findIndex((arg) => arg === `--${flag}` || arg.startsWith(`--${flag}=`));
  const arg = args[at];
  if (arg === undefined) return [];
  if (arg.includes('=')) return [arg.slice(arg.indexOf('=') + 1)];
  const rest = args.slice(at + 1);
  const end = rest.findIndex((each) => each.startsWith('--'));
  return end < 0 ? rest : rest.slice(0, end);
}

function* overwritten(writer: Writer, { cluster: { view, workloads } }: RuleInput): Generator<Overwritten> {
  const pods = workloads.find(({ ref }) => ref === writer.daemonSet)?.pods ?? [];
  for (const node of new Set(pods.flatMap((pod) => view.object<Pod>(pod)?.spec.nodeName ?? []))) {
    const isTalos = view.row(nodeConfigs, view.ref('Node', '', node))?.talosVersion !== undefined;
    if (isTalos && writer.directory !== talosDirectory) continue;
    for (const { directory, ignored } of hostsFilesOf(view, node)) {
      const namespace = namespaceOfDirectory(directory) ?? '*';
      const hosts = directory.hosts.map(({ url }) => url).filter((url) => url !== `https://${defaultHostOf(namespace)}`);
      const isKept = writer.keepsExisting && (namespace === '*' ? writer.mirrored.length === 0 : writer.mirrored.includes(namespace));
      if (ignored === undefined && hosts.length > 0 && !isKept) yield { node, namespace, hosts, place: directory.place };
    }
  }
}

function draftOf(writer: Writer, lost: readonly Overwritten[], { cluster: { sources } }: RuleInput): Draft {
  const nodes = [...new Set(lost.map(({ node }) => node))].sort();
  const namespaces = [...new Set(lost.map(({ namespace }) => namespace))].sort();
  const { daemonSet, path, keepsExisting } = writer;
  return {
    severity: namespaces.every((namespace) => namespace === '*' || isPublicRegistry(namespace)) ? 'low' : 'medium',
    subject: keyOf(daemonSet),
    message: `${titleOf(daemonSet)} replaces the mirrors that ${listed(nodes)} ${nodes.length === 1 ? 'has' : 'have'} for ${listed(namespaces)}`,
    because: [
      ...grouped(lost, ({ place, namespace }) => `${placeText(place)} ${namespace}`).map(([{ namespace, hosts, place }]) => ({
        text: `the mirrors of ${namespace} are ${listed(hosts)}`,
        place,
        certainty: 'configured' as const,
      })),
      {
        text: `when a pod of ${titleOf(daemonSet)} starts, it clears the directory and writes ${keepsExisting ? 'lists for its own registries, with what was there' : 'its own lists'}`,
        place: sources.placeOf(daemonSet, path),
        certainty: 'configured',
        because: [{ text: 'Spegel moves what it finds to _backup, and each list of its own ends at the registry itself', certainty: 'documented' }],
      },
    ],
    consequence: [],
    fix: { text: fixText(writer, namespaces) },
  };
}

function fixText({ keepsExisting, mirrored }: Writer, namespaces: readonly string[]): string {
  const left = namespaces.filter((namespace) => !mirrored.includes(namespace));
  const also =
    left.length === 0
      ? ''
      : ` and name all it is to mirror in spegel.mirroredRegistries, ${listed(left.map((namespace) => `https://${namespace}`))} among them`;
  const keep = keepsExisting ? also.replace(/^ and /, '') : `set spegel.prependExisting: true${also}`;
  return `${keep}; or remove the mirrors that are not meant to be used`;
}
