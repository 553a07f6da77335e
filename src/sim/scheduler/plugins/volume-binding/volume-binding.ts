import type { Labels, PersistentVolume, PersistentVolumeClaim, StorageClass } from '#model/kubernetes.ts';
import { matches, matchesNodeSelectorTerms } from '#model/selectors.ts';
import { isFullyBound, selectedNodeOf, storageClassOf, waitsForConsumer } from '../../claims.ts';
import type { PodClass } from '../../pod-class.ts';
import { type Rejection, rejection } from '../../rejection.ts';
import { wholeUnits } from '../../resources.ts';
import type { ClusterLookups, NodeView } from '../../views.ts';

// Follows plugins/volumebinding/{volume_binding,binder}.go, v1.28, and component-helpers storage/volume/pv_helpers.go, v0.28.
const AFFINITY_CONFLICT = 'node(s) had volume node affinity conflict';
const NOTHING_TO_BIND = "node(s) didn't find available persistent volumes to bind";
const NO_SPACE = 'node(s) did not have enough free storage';
const VOLUME_GONE = 'node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)';
const NO_PROVISIONER = 'kubernetes.io/no-provisioner';
const HOSTNAME = 'kubernetes.io/hostname';

/** What a pod's claims mean for the choice of a node. */
export interface PodClaims {
  /** Volumes of bound claims; undefined in place of one that does not exist. */
  readonly bound: readonly (PersistentVolume | undefined)[];
  /** Claims whose volume is to be chosen with the node, smallest first. */
  readonly waiting: readonly PersistentVolumeClaim[];
  /** The only nodes that bound local volumes allow; undefined for any. */
  readonly onlyNodes: ReadonlySet<string> | undefined;
}

/** What is to be written when the pod goes to a node: volumes for claims, and claims to provision there. */
export interface VolumeChoice {
  readonly bindings: readonly { readonly claim: PersistentVolumeClaim; readonly volume: PersistentVolume }[];
  readonly provisions: readonly PersistentVolumeClaim[];
}

const NO_CHOICE: VolumeChoice = { bindings: [], provisions: [] };

const UNBOUND = refusal('pod has unbound immediate PersistentVolumeClaims');

/** Looks the claims up once per decision. A claim nobody can use turns the pod away on all nodes. */
export function podClaims({ claims, namespace }: PodClass, lookups: ClusterLookups): PodClaims | Rejection {
  const found: PersistentVolumeClaim[] = [];
  for (const { name, ephemeral } of claims) {
    const claim = lookups.claim(namespace, name);
    if (claim === undefined)
      return refusal(ephemeral ? `waiting for ephemeral volume controller to create the ${named(name)}` : `${named(name)} not found`);
    if (claim.status?.phase === 'Lost') return refusal(`${named(name)} bound to non-existent persistentvolume "${claim.spec.volumeName ?? ''}"`);
    if (claim.metadata.deletionTimestamp !== undefined) return refusal(`${named(name)} is being deleted`);
    found.push(claim);
  }

  const unbound = found.filter((claim) => !isFullyBound(claim));
  const waiting = unbound.filter((claim) => (claim.spec.volumeName ?? '') === '' && waitsForConsumer(lookups.storageClass(storageClassOf(claim))));
  if (waiting.length < unbound.length) return UNBOUND;

  const bound = found.filter(isFullyBound).map((claim) => lookups.volume(claim.spec.volumeName ?? ''));
  return { bound, waiting: waiting.toSorted((left, right) => requestedBytes(left) - requestedBytes(right)), onlyNodes: nodesOfLocalVolumes(bound) };
}

/** Can the pod have all of its volumes on this node? */
export function filterVolumes(claims: PodClaims, node: NodeView, lookups: ClusterLookups): Rejection | undefined {
  const reasons = [...boundReasons(claims.bound, node)];
  const choice = chooseVolumes(claims, node, lookups);
  if (typeof choice === 'string') reasons.push(choice);
  if (reasons.length === 0) return undefined;
  const order = [AFFINITY_CONFLICT, NOTHING_TO_BIND, NO_SPACE, VOLUME_GONE];
  return { plugin: 'VolumeBinding', reasons: reasons.toSorted((left, right) => order.indexOf(left) - order.indexOf(right)), resolvable: false };
}

/** Which volumes the waiting claims would get on a node, or what is in the way. */
export function chooseVolumes(claims: PodClaims, node: NodeView, lookups: ClusterLookups): VolumeChoice | string {
  if (claims.waiting.length === 0) return NO_CHOICE;
  if (claims.waiting.some((claim) => (selectedNodeOf(claim) ?? node.name) !== node.name)) return NOTHING_TO_BIND;

  const bindings: { claim: PersistentVolumeClaim; volume: PersistentVolume }[] = [];
  const provisions: PersistentVolumeClaim[] = claims.waiting.filter((claim) => selectedNodeOf(claim) !== undefined);
  for (const claim of claims.waiting) {
    if (selectedNodeOf(claim) !== undefined) continue;
    const volume = matchingVolume(claim, node, lookups, new Set(bindings.map(({ volume: chosen }) => chosen.metadata.name)));
    if (volume === undefined) provisions.push(claim);
    else bindings.push({ claim, volume });
  }

  for (const claim of provisions) {
    const obstacle = provisioningObstacle(claim, node, lookups);
    if (obstacle !== undefined) return obstacle;
  }
  return { bindings, provisions };
}

/** Could the claims keep the pod off some node? When not, placement may ignore them. */
export function claimsRestrictNodes(claims: PodClaims, lookups: ClusterLookups): boolean {
  if (claims.onlyNodes !== undefined) return true;
  if (claims.bound.some((volume) => volume === undefined || volume.spec.nodeAffinity?.required !== undefined)) return true;
  return claims.waiting.some((claim) => {
    const storageClass = lookups.storageClass(storageClassOf(claim)) as TopologyBoundClass | undefined;
    if (storageClass === undefined || !provisions(storageClass) || selectedNodeOf(claim) !== undefined) return true;
    if ((storageClass.allowedTopologies?.length ?? 0) > 0 || lookups.storageCapacities(storageClass.provisioner) !== undefined) return true;
    return false;
  });
}

function refusal(reason: string): Rejection {
  return rejection('VolumeBinding', reason, { resolvable: false });
}

function named(claim: string): string {
  return `persistentvolumeclaim "${claim}"`;
}

function* boundReasons(bound: PodClaims['bound'], node: NodeView): Iterable<string> {
  for (const volume of bound) {
    if (volume === undefined) {
      yield VOLUME_GONE;
      return;
    }
    if (!reaches(volume, node)) {
      yield AFFINITY_CONFLICT;
      return;
    }
  }
}

function reaches(volume: PersistentVolume, node: NodeView): boolean {
  const required = volume.spec.nodeAffinity?.required;
  return required === undefined || matchesNodeSelectorTerms(required.nodeSelectorTerms, node.labels, node.name);
}

/** Only volumes that name hosts in a term are known to be local; if one volume is missing, upstream gives up narrowing. */
function nodesOfLocalVolumes(volumes: PodClaims['bound']): ReadonlySet<string> | undefined {
  let allowed: ReadonlySet<string> | undefined;
  for (const volume of volumes) {
    if (volume === undefined) return undefined;
    const names = hostsOf(volume);
    if (names.size === 0) continue;
    allowed = allowed === undefined ? names : allowed.intersection(names);
  }
  return allowed;
}

function hostsOf(volume: PersistentVolume): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { matchExpressions = [] } of volume.spec.nodeAffinity?.required?.nodeSelectorTerms ?? []) {
    const [first, ...others] = matchExpressions.filter(({ key, operator }) => key === HOSTNAME && operator === 'In').map(({ values = [] }) => values);
    for (const name of first ?? []) if (others.every((values) => values.includes(name))) names.add(name);
  }
  return names;
}

function requestedBytes(claim: PersistentVolumeClaim): number {
  return wholeUnits(claim.spec.resources?.requests?.['storage']);
}

/** A volume made for the claim, else the smallest that fits it and reaches the node. */
function matchingVolume(
  claim: PersistentVolumeClaim,
  node: NodeView,
  lookups: ClusterLookups,
  taken: ReadonlySet<string>,
): PersistentVolume | undefined {
  let smallest: PersistentVolume | undefined;
  let smallestBytes = Number.POSITIVE_INFINITY;
  for (const volume of lookups.volumesOfClass(storageClassOf(claim))) {
    const bytes = wholeUnits(volume.spec.capacity?.['storage']);
    if (taken.has(volume.metadata.name) || !couldHold(volume, claim, bytes)) continue;
    if (volume.spec.claimRef !== undefined) return reaches(volume, node) ? volume : undefined;
    if (!isFree(volume, claim) || !reaches(volume, node)) continue;
    if (bytes < smallestBytes || (bytes === smallestBytes && volume.metadata.name < (smallest?.metadata.name ?? ''))) {
      smallest = volume;
      smallestBytes = bytes;
    }
  }
  return smallest;
}

function couldHold(volume: PersistentVolume, claim: PersistentVolumeClaim, bytes: number): boolean {
  if (volume.spec.claimRef !== undefined && !isReservedFor(volume, claim)) return false;
  if (bytes < requestedBytes(claim)) return false;
  if ((volume.spec.volumeMode ?? 'Filesystem') !== (claim.spec.volumeMode ?? 'Filesystem')) return false;
  return volume.metadata.deletionTimestamp === undefined;
}

function isReservedFor({ spec: { claimRef } }: PersistentVolume, { metadata }: PersistentVolumeClaim): boolean {
  if (claimRef?.name !== metadata.name || claimRef.namespace !== metadata.namespace) return false;
  return (claimRef.uid ?? '') === '' || claimRef.uid === metadata.uid;
}

function isFree(volume: PersistentVolume, claim: PersistentVolumeClaim): boolean {
  if (volume.status?.phase !== 'Available') return false;
  if (claim.spec.selector !== undefined && !matches(claim.spec.selector, volume.metadata.labels)) return false;
  if (storageClassOf(volume) !== storageClassOf(claim)) return false;
  return (claim.spec.accessModes ?? []).every((mode) => volume.spec.accessModes?.includes(mode) ?? false);
}

interface TopologyBoundClass extends StorageClass {
  readonly allowedTopologies?: readonly {
    readonly matchLabelExpressions?: readonly { readonly key: string; readonly values?: readonly string[] }[];
  }[];
}

function provisions({ provisioner }: StorageClass): boolean {
  return provisioner !== '' && provisioner !== NO_PROVISIONER;
}

function provisioningObstacle(claim: PersistentVolumeClaim, node: NodeView, lookups: ClusterLookups): string | undefined {
  const storageClass = lookups.storageClass(storageClassOf(claim)) as TopologyBoundClass | undefined;
  if (storageClass === undefined || !provisions(storageClass)) return NOTHING_TO_BIND;
  if (!isInTopology(storageClass.allowedTopologies, node.labels)) return NOTHING_TO_BIND;
  const capacities = lookups.storageCapacities(storageClass.provisioner);
  if (capacities === undefined) return undefined;
  const bytes = requestedBytes(claim);
  const enough = capacities.some(
    (capacity) => capacity.storageClass === storageClass.metadata.name && capacity.bytes >= bytes && capacity.nodes.matches(node.labels),
  );
  return enough ? undefined : NO_SPACE;
}

function isInTopology(terms: TopologyBoundClass['allowedTopologies'], labels: Labels): boolean {
  if (terms === undefined || terms.length === 0) return true;
  return terms.some(({ matchLabelExpressions = [] }) => matchLabelExpressions.every(({ key, values = [] }) => values.includes(labels[key] ?? '')));
}
