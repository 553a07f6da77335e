import type {
  Affinity,
  Labels,
  NodeSelectorTerm,
  Pod,
  PodAffinityTerm,
  PodSpec,
  Taint,
  Toleration,
  TopologySpreadConstraint,
} from '#model/kubernetes.ts';
import { bothOf, type Matcher, matcherOf, NOTHING } from './matchers.ts';
import { assumedUsage, podRequests, type Resources, type Usage } from './resources.ts';

export interface HostPort {
  readonly ip: string;
  readonly protocol: string;
  readonly port: number;
}

/** One term of pod (anti-)affinity, ready to be matched. */
export interface PodTerm {
  readonly topologyKey: string;
  readonly selector: Matcher;
  readonly namespaces: ReadonlySet<string>;
  readonly namespaceSelector: Matcher;
  /** 1 for required terms. */
  readonly weight: number;
}

export interface SpreadConstraint {
  readonly topologyKey: string;
  readonly maxSkew: number;
  readonly minDomains: number;
  readonly selector: Matcher;
  readonly honoursAffinity: boolean;
  readonly honoursTaints: boolean;
}

export interface PodTerms {
  readonly required: readonly PodTerm[];
  readonly preferred: readonly PodTerm[];
}

/** A claim a pod mounts; a generic ephemeral volume's claim is named after the pod and made by a controller. */
export interface ClaimUse {
  readonly name: string;
  readonly ephemeral: boolean;
}

/**
 * Everything the scheduler derives from a pod's spec, labels and namespace. Pods that differ in nothing of it share one class, so a
 * cluster of many pods has few.
 */
export interface PodClass {
  /** Dense, in order of first sight: a name for the class within one `PodClasses`, nothing more. */
  readonly id: number;
  readonly namespace: string;
  readonly labels: Labels;
  readonly requests: Resources;
  /** Requests with assumed amounts for what is missing: LeastAllocated counts in these. */
  readonly assumed: Usage;
  readonly tolerations: readonly Toleration[];
  readonly nodeSelector: Labels | undefined;
  readonly nodeTerms: readonly NodeSelectorTerm[] | undefined;
  readonly preferredNodes: readonly { readonly weight: number; readonly preference: NodeSelectorTerm }[];
  readonly hostPorts: readonly HostPort[];
  readonly affinity: PodTerms;
  readonly antiAffinity: PodTerms;
  /** Has it any rule about other pods? */
  readonly hasPodTerms: boolean;
  readonly hardSpread: readonly SpreadConstraint[];
  readonly softSpread: readonly SpreadConstraint[];
  readonly declaresSpread: boolean;
  readonly claims: readonly ClaimUse[];
  /** The normalised image of each container; empty text for none. */
  readonly images: readonly string[];
  readonly preemptionPolicy: 'Never' | 'PreemptLowerPriority';
  /** Equal for classes that node-local filters and scores cannot tell apart, whatever their labels, namespace and images. */
  readonly localKey: string;
  /** Equal for classes that select the same nodes and tolerate the same taints. */
  readonly nodeSelectionKey: string;
}

/** The scheduler's word for itself as the one to be asked: a table of classes. Append-only: an id never changes its meaning. */
export class PodClasses {
  readonly #byContent = new Map<string, PodClass>();
  readonly #byContainers = new WeakMap<object, { readonly pod: PodShape; readonly podClass: PodClass }[]>();

  /** The class of a pod. Pods whose specs share their parts, as those of one template do, are recognised without reading them again. */
  of(pod: Pick<Pod, 'metadata' | 'spec'>): PodClass {
    const shape = shapeOf(pod);
    const seen = this.#byContainers.get(pod.spec.containers);
    const known = seen?.find((entry) => isSameShape(entry.pod, shape));
    if (known !== undefined) return known.podClass;

    const podClass = this.#byContentOf(shape);
    if (seen === undefined) this.#byContainers.set(pod.spec.containers, [{ pod: shape, podClass }]);
    else seen.push({ pod: shape, podClass });
    return podClass;
  }

  #byContentOf(shape: PodShape): PodClass {
    const draft = describe(shape);
    const content = contentOf(draft);
    const known = this.#byContent.get(content);
    if (known !== undefined) return known;
    const podClass: PodClass = { ...draft, id: this.#byContent.size };
    this.#byContent.set(content, podClass);
    return podClass;
  }
}

/** Does one of the tolerations tolerate the taint? Follows component-helpers scheduling/corev1/helpers.go, v0.28. */
export function tolerates(tolerations: readonly Toleration[], taint: Taint): boolean {
  for (const toleration of tolerations) {
    if (toleration.effect && toleration.effect !== taint.effect) continue;
    if (toleration.key && toleration.key !== taint.key) continue;
    if (toleration.operator === 'Exists') return true;
    if (!toleration.operator || toleration.operator === 'Equal') {
      if ((toleration.value ?? '') === (taint.value ?? '')) return true;
    }
  }
  return false;
}

/** Does the term pick a pod of that namespace and those labels? `namespaceLabels` answers for namespaces picked by label. */
export function termMatches(term: PodTerm, namespace: string, labels: Labels, namespaceLabels: (namespace: string) => Labels): boolean {
  if (!term.namespaces.has(namespace)) {
    if (term.namespaceSelector.key === 'nothing') return false;
    if (!term.namespaceSelector.everything && !term.namespaceSelector.matches(namespaceLabels(namespace))) return false;
  }
  return term.selector.matches(labels);
}

/** Could a class's rules about other pods pick pods of another class? Whatever labels namespaces have, and however the rules are combined. */
export function mayPick(podClass: PodClass, other: PodClass): boolean {
  return podClass.hasPodTerms && someTerm(podClass, (term) => mayConcern(term, other.namespace) && term.selector.matches(other.labels));
}

/** Has a class rules about pods of other namespaces? */
export function reachesBeyond(podClass: PodClass): boolean {
  const { namespace } = podClass;
  return (
    podClass.hasPodTerms &&
    someTerm(podClass, ({ namespaces, namespaceSelector }) => namespaceSelector !== NOTHING || namespaces.size > 1 || !namespaces.has(namespace))
  );
}

function someTerm({ affinity, antiAffinity }: PodClass, is: (term: PodTerm) => boolean): boolean {
  return affinity.required.some(is) || affinity.preferred.some(is) || antiAffinity.required.some(is) || antiAffinity.preferred.some(is);
}

function mayConcern({ namespaces, namespaceSelector }: PodTerm, namespace: string): boolean {
  return namespaceSelector !== NOTHING || namespaces.has(namespace);
}

/** An image name with its tag spelled out, as nodes report it. Follows plugins/imagelocality, v1.28. */
export function normalisedImage(image: string): string {
  return image.lastIndexOf(':') <= image.lastIndexOf('/') ? `${image}:latest` : image;
}

interface PodShape {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels | undefined;
  readonly spec: PodSpec;
}

type ClassDraft = Omit<PodClass, 'id'>;

function shapeOf({ metadata, spec }: Pick<Pod, 'metadata' | 'spec'>): PodShape {
  return { namespace: metadata.namespace ?? 'default', name: metadata.name, labels: metadata.labels, spec };
}

const SHARED_PARTS = [
  'initContainers',
  'nodeSelector',
  'affinity',
  'tolerations',
  'topologySpreadConstraints',
  'volumes',
  'overhead',
  'preemptionPolicy',
] as const satisfies readonly (keyof PodSpec)[];

function isSameShape(left: PodShape, right: PodShape): boolean {
  if (left.namespace !== right.namespace || left.labels !== right.labels) return false;
  if (left.spec !== right.spec) for (const part of SHARED_PARTS) if (left.spec[part] !== right.spec[part]) return false;
  return left.name === right.name || !hasEphemeralClaim(right.spec);
}

function hasEphemeralClaim(spec: PodSpec): boolean {
  return spec.volumes?.some((volume) => volume.ephemeral !== undefined) ?? false;
}

function describe(shape: PodShape): ClassDraft {
  const { namespace, spec } = shape;
  const labels = shape.labels ?? {};
  const draft = {
    namespace,
    labels,
    requests: podRequests(spec),
    assumed: assumedUsage(spec),
    tolerations: spec.tolerations ?? [],
    nodeSelector: spec.nodeSelector,
    nodeTerms: spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms,
    preferredNodes: spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [],
    hostPorts: hostPortsOf(spec),
    affinity: podTermsOf(spec.affinity?.podAffinity, namespace, labels),
    antiAffinity: podTermsOf(spec.affinity?.podAntiAffinity, namespace, labels),
    hardSpread: spreadOf(spec, labels, 'DoNotSchedule'),
    softSpread: spreadOf(spec, labels, 'ScheduleAnyway'),
    declaresSpread: (spec.topologySpreadConstraints?.length ?? 0) > 0,
    claims: claimsOf(shape),
    images: spec.containers.map((container) => normalisedImage(container.image ?? '')),
    preemptionPolicy: spec.preemptionPolicy ?? 'PreemptLowerPriority',
  };
  const terms = [draft.affinity.required, draft.affinity.preferred, draft.antiAffinity.required, draft.antiAffinity.preferred];
  const hasPodTerms = terms.some((list) => list.length > 0);
  const nodeSelectionKey = JSON.stringify([draft.nodeSelector, draft.nodeTerms, draft.tolerations]);
  return { ...draft, hasPodTerms, nodeSelectionKey, localKey: localKeyOf(draft, nodeSelectionKey) };
}

function localKeyOf(draft: Omit<ClassDraft, 'localKey' | 'nodeSelectionKey' | 'hasPodTerms'>, nodeSelectionKey: string): string {
  const { requests, assumed, preferredNodes, hostPorts } = draft;
  return JSON.stringify([nodeSelectionKey, resourcesKey(requests), assumed, preferredNodes, hostPorts]);
}

function resourcesKey({ milliCpu, memory, ephemeralStorage, scalars }: Resources): unknown {
  return [milliCpu, memory, ephemeralStorage, [...scalars]];
}

function contentOf(draft: ClassDraft): string {
  const { namespace, labels, localKey, affinity, antiAffinity, hardSpread, softSpread, declaresSpread, claims, preemptionPolicy } = draft;
  const terms = [affinity.required, affinity.preferred, antiAffinity.required, antiAffinity.preferred].map((list) => list.map(termKey));
  const spread = [hardSpread, softSpread].map((list) => list.map((constraint) => ({ ...constraint, selector: constraint.selector.key })));
  return JSON.stringify([namespace, labels, localKey, draft.images, terms, spread, declaresSpread, claims, preemptionPolicy]);
}

function termKey(term: PodTerm): unknown {
  return [term.topologyKey, term.selector.key, [...term.namespaces], term.namespaceSelector.key, term.weight];
}

function hostPortsOf(spec: PodSpec): readonly HostPort[] {
  const ports: HostPort[] = [];
  for (const container of spec.containers) {
    for (const { hostPort, hostIP, protocol } of container.ports ?? []) {
      if (hostPort !== undefined && hostPort > 0) ports.push({ ip: hostIP || '0.0.0.0', protocol: protocol || 'TCP', port: hostPort });
    }
  }
  return ports;
}

function podTermsOf(affinity: NonNullable<Affinity['podAffinity']> | undefined, namespace: string, labels: Labels): PodTerms {
  const required = affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  const preferred = affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  return {
    required: required.map((term) => ({ ...podTerm(term, namespace, labels), weight: 1 })),
    preferred: preferred.map(({ weight, podAffinityTerm }) => ({ ...podTerm(podAffinityTerm, namespace, labels), weight })),
  };
}

function podTerm(term: PodAffinityTerm, namespace: string, labels: Labels): Omit<PodTerm, 'weight'> {
  const listed = term.namespaces ?? [];
  const own = listed.length === 0 && (term.namespaceSelector === undefined || term.namespaceSelector === null);
  return {
    topologyKey: term.topologyKey,
    selector: bothOf(ownLabelsMatcher(term, labels), matcherOf(term.labelSelector)),
    namespaces: new Set(own ? [namespace] : listed),
    namespaceSelector: matcherOf(term.namespaceSelector),
  };
}

/**
 * Pods that have the same value as this one for some labels, and another for others; a label it lacks says nothing. Upstream writes this
 * into the pod's selectors when it is made. [kubernetes v1.33 pkg/registry/core/pod/strategy.go applyMatchLabelKeysAndMismatchLabelKeys]
 */
function ownLabelsMatcher({ matchLabelKeys = [], mismatchLabelKeys = [] }: PodAffinityTerm, labels: Labels): Matcher {
  const own = (keys: readonly string[], operator: 'In' | 'NotIn') =>
    keys.flatMap((key) => (labels[key] === undefined ? [] : [{ key, operator, values: [labels[key]] }]));
  return matcherOf({ matchExpressions: [...own(matchLabelKeys, 'In'), ...own(mismatchLabelKeys, 'NotIn')] });
}

function spreadOf(spec: PodSpec, labels: Labels, action: TopologySpreadConstraint['whenUnsatisfiable']): readonly SpreadConstraint[] {
  const constraints = spec.topologySpreadConstraints ?? [];
  return constraints.filter((constraint) => constraint.whenUnsatisfiable === action).map((constraint) => spreadConstraint(constraint, labels));
}

function spreadConstraint(constraint: TopologySpreadConstraint, labels: Labels): SpreadConstraint {
  const own: Record<string, string> = {};
  for (const key of constraint.matchLabelKeys ?? []) {
    const value = labels[key];
    if (value !== undefined) own[key] = value;
  }
  return {
    topologyKey: constraint.topologyKey,
    maxSkew: constraint.maxSkew,
    minDomains: constraint.minDomains ?? 1,
    selector: bothOf(matcherOf({ matchLabels: own }), matcherOf(constraint.labelSelector)),
    honoursAffinity: constraint.nodeAffinityPolicy !== 'Ignore',
    honoursTaints: constraint.nodeTaintsPolicy === 'Honor',
  };
}

function claimsOf({ name, spec }: PodShape): readonly ClaimUse[] {
  const claims: ClaimUse[] = [];
  for (const volume of spec.volumes ?? []) {
    if (volume.persistentVolumeClaim !== undefined) claims.push({ name: volume.persistentVolumeClaim.claimName, ephemeral: false });
    else if (volume.ephemeral !== undefined) claims.push({ name: `${name}-${volume.name}`, ephemeral: true });
  }
  return claims;
}
