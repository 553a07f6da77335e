import { type ClusterUnderCheck, titleOf } from '#findings/cluster.ts';
import { textsIn } from '#findings/field-value.ts';
import { keyOf } from '#findings/finding.ts';
import type { Draft, Rule, RuleInput } from '#findings/rule.ts';
import { statedVersion } from '#findings/stated-version.ts';
import { listed } from '#findings/words.ts';
import type { KubeObject, Labels, Node, PodSpec } from '#model/kubernetes.ts';
import { matchesLabels, matchesNodeSelectorTerms } from '#model/selectors.ts';
import { tolerates } from '#sim/controllers/tolerations.ts';
import type { ObjectRef } from '#sim/store/refs.ts';

const removed = 'node-role.kubernetes.io/master';
const successor = 'node-role.kubernetes.io/control-plane';

/** kubeadm takes the label off at 1.24, and puts the taint of the new name beside the old one; at 1.25 the old taint goes. [kubeadm CHANGELOG 1.24, 1.25] */
const removedIn = 24;

/** Something picks nodes by the label or taint `node-role.kubernetes.io/master`, which no node has any more. */
export const removedNodeLabel = {
  id: 'removed-node-label',
  summary: `something picks nodes by ${removed}, which nodes of this Kubernetes do not have`,

  *check({ cluster }: RuleInput) {
    const nodes = knownNodes(cluster);
    const minor = statedVersion(cluster)?.minor;
    if (minor === undefined || minor < removedIn || nodes === undefined || nodes.some((node) => node.metadata.labels?.[removed] !== undefined))
      return;
    for (const { ref } of cluster.workloads) {
      yield* stranded(ref, nodes, cluster);
    }
    yield* peersOf(cluster);
  },
} as const satisfies Rule;

/** All nodes, if their labels are: what only a world file or a pod names has some that nobody stated. */
function knownNodes({ twin, view }: ClusterUnderCheck): readonly Node[] | undefined {
  const stated = new Set([
    ...twin.model.objects.flatMap(({ object }) => (object.kind === 'Node' ? [object.metadata.name] : [])),
    ...twin.model.machines.map(({ name, stem }) => name ?? stem),
  ]);
  const nodes = view.objects<Node>('Node');
  return nodes.length > 0 && nodes.every(({ metadata }) => stated.has(metadata.name)) ? nodes : undefined;
}

interface Templated extends KubeObject {
  readonly spec?: { readonly template?: { readonly spec?: PodSpec } };
}

/** A workload none of whose pods fits any more, or a DaemonSet that leaves the control plane out. */
function* stranded(ref: ObjectRef, nodes: readonly Node[], cluster: ClusterUnderCheck): Generator<Draft> {
  const spec = cluster.view.object<Templated>(ref)?.spec?.template?.spec;
  if (spec === undefined) return;
  const picked = nodes.filter((node) => selects(spec, node.metadata.labels ?? {}, node));
  const asked = nodes.filter((node) => selects(spec, withRemoved(node), node));
  if (picked.length === 0 && asked.length > 0) yield draftOf(ref, 'selects', asked, cluster);
  else if (toleratesRemoved(spec)) {
    const repelled = picked.filter((node) => isRepelled(spec, node));
    const isAll = repelled.length === picked.length;
    if (repelled.length > 0 && (isAll || ref.kind === 'DaemonSet')) yield draftOf(ref, isAll ? 'tolerates' : 'leaves out', repelled, cluster);
  }
}

function selects(spec: PodSpec, labels: Labels, { metadata }: Node): boolean {
  if (!matchesLabels(spec.nodeSelector, labels)) return false;
  const terms = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  return terms === undefined || matchesNodeSelectorTerms(terms, labels, metadata.name);
}

/** The labels a node of the control plane had before 1.24. */
function withRemoved({ metadata }: Node): Labels {
  const labels = metadata.labels ?? {};
  return labels[successor] === undefined ? labels : { ...labels, [removed]: labels[successor] };
}

function toleratesRemoved({ tolerations = [] }: PodSpec): boolean {
  return tolerations.some(({ key }) => key === removed);
}

function isRepelled({ tolerations = [] }: PodSpec, node: Node): boolean {
  const taints = (node.spec?.taints ?? []).filter(({ key, effect }) => key === successor && effect !== 'PreferNoSchedule');
  return taints.some((taint) => !tolerations.some((each) => tolerates(each, taint)));
}

const told = {
  selects: { severity: 'high', message: 'cannot be placed: it asks for nodes with the label', text: 'asks for nodes with the label', word: 'label' },
  tolerates: { severity: 'high', message: 'cannot be placed: it tolerates the taint', text: 'tolerates the taint', word: 'taint' },
  'leaves out': { severity: 'medium', message: 'leaves the control plane out: it tolerates the taint', text: 'tolerates the taint', word: 'taint' },
} as const;

function draftOf(ref: ObjectRef, how: keyof typeof told, nodes: readonly Node[], cluster: ClusterUnderCheck): Draft {
  const { severity, message, text, word } = told[how];
  const path = pathIn(cluster.view.object(ref), 'spec.template.spec') ?? 'spec.template.spec';
  const names = listed(nodes.map(({ metadata }) => metadata.name));
  return {
    severity,
    subject: keyOf(ref),
    message: `${titleOf(ref)} ${message} ${removed}`,
    because: [
      { text: `${titleOf(ref)} ${text} ${removed} (${path})`, place: cluster.sources.placeOf(ref, path), certainty: 'configured' },
      versionCause(cluster, word),
      { text: `${names} ${nodes.length === 1 ? 'has' : 'have'} ${successor} in its place`, certainty: 'configured' },
    ],
    consequence: [],
    fix: { text: `name ${successor} in ${path}` },
  };
}

function versionCause(cluster: ClusterUnderCheck, word: 'label' | 'taint'): Draft['because'][number] {
  const stated = statedVersion(cluster);
  const since =
    word === 'label' ? `no node has that label from 1.${removedIn} on` : `from 1.${removedIn} on the control plane has the taint ${successor}`;
  return { text: `the cluster runs Kubernetes ${stated?.version}: ${since}`, place: stated?.placeOf(), certainty: 'documented' };
}

const peerKind = /^BGPPeer\.(crd\.)?projectcalico\.org$/;

/** Route reflectors of Calico that are picked by the label: with none picked, nodes learn no routes to each other's pods. */
function* peersOf(cluster: ClusterUnderCheck): Generator<Draft> {
  const { view, sources } = cluster;
  for (const ref of view
    .kindsPresent()
    .filter((kind) => peerKind.test(kind))
    .flatMap((kind) => view.list(kind))) {
    const path = pathIn(view.object(ref), 'spec');
    if (path === undefined) continue;
    yield {
      severity: 'high',
      subject: keyOf(ref),
      message: `${titleOf(ref)} picks no node: it asks for ${removed}`,
      because: [
        { text: `${titleOf(ref)} selects by ${removed} (${path})`, place: sources.placeOf(ref, path), certainty: 'configured' },
        versionCause(cluster, 'label'),
        { text: 'nodes that peer with nobody learn no routes to the pods of other nodes', certainty: 'documented' },
      ],
      consequence: [],
      fix: { text: `name ${successor} in ${path}` },
    };
  }
}

/** The first field below a path that holds the removed name, as a key or in a text. */
function pathIn(object: unknown, below: string): string | undefined {
  for (const { path, text } of textsIn(object, '', (at) => at === 'metadata' || at === 'status')) {
    if (path.startsWith(below) && (path.includes(removed) || text.includes(removed))) return path.replace(new RegExp(`\\.?${removed}$`), '');
  }
  return undefined;
}
