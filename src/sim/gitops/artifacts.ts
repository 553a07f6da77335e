import type { TimeMs } from '#base/brand.ts';
import { needs, type Requirement } from '#model/capabilities/requirement.ts';
import type { Pod } from '#model/kubernetes.ts';
import type { Judge } from '../capabilities/judge.ts';
import type { Simulation } from '../simulation.ts';
import { defineRow } from '../store/definitions.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { View } from '../view.ts';
import { inGrace, outside, outsideRef } from '../world.ts';

/** What source-controller has stored of a source, and in which of its pods. Keyed by the source. */
export interface Artifact {
  readonly revision: string;
  readonly at: TimeMs;
  /** Uids; empty when nobody described source-controller's pods, or they keep artifacts on a claim. Absent: those of the eve. */
  readonly pods?: readonly string[];
}

/** Pods in which artifacts of the eve lie: while it is made, they are stored before anything runs. Keyed by `artifacts eve`. */
const eveStorage = defineRow<readonly string[]>('artifacts-of-the-eve');

function eveStorageRef(view: View): ObjectRef {
  return view.ref('artifacts', '', 'eve');
}

/** After the eve: what is stored lies in the pods that run then. */
export function keepArtifactsOfEve(eve: Simulation, network: Network): void {
  const { view } = eve;
  if (view.rows(artifacts).length === 0) return;
  eve.perform({ verb: 'row', table: eveStorage, ref: eveStorageRef(view), value: storingPods(view, network) }, 'eve');
}

export const artifacts = defineRow<Artifact>('artifact');

/** How Flux's controllers reach one another and the outside. */
export interface Network {
  readonly judge: Judge;
  /** Pods that carry source-controller. */
  sourcePods(view: View): readonly Pod[];
}

/** Uids of the pods in whose emptyDir artifacts lie. */
export function storingPods(view: View, { sourcePods }: Network): readonly string[] {
  const pods = sourcePods(view);
  const onClaim = pods.some(({ spec }) => spec.volumes?.some(({ persistentVolumeClaim }) => persistentVolumeClaim !== undefined));
  return onClaim ? [] : pods.flatMap(({ metadata }) => metadata.uid ?? []);
}

/** What is stored of a source, if the pod that stored it is still there. [source-controller v1.0.0-rc.5, reconcileStorage] */
export function storedArtifact(view: View, source: ObjectRef, network: Network): Artifact | undefined {
  const artifact = view.row(artifacts, source);
  const pods = artifact?.pods ?? view.row(eveStorage, eveStorageRef(view)) ?? [];
  if (artifact === undefined || pods.length === 0) return artifact;
  const present = network.sourcePods(view).flatMap(({ metadata }) => metadata.uid ?? []);
  return pods.some((uid) => present.includes(uid)) ? artifact : undefined;
}

/** What downloading an artifact needs: source-controller's Service by its cluster name. Nothing where nobody described it. */
export function downloading(view: View): Requirement {
  // Namespace and Service as upstream's install manifests name them.
  const described = view.get('Service', 'flux-system', 'source-controller') !== undefined;
  if (!described) return { kind: 'all', of: [] };
  return { kind: 'all', of: [needs({ kind: 'service', namespace: 'flux-system', name: 'source-controller' }), needs({ kind: 'dns' })] };
}

/** What fetching from outside needs. */
export function fetching(url: string | undefined): Requirement {
  const host = hostOf(url);
  return { kind: 'all', of: [...(host === '' ? [] : [needs({ kind: 'host', host })]), needs({ kind: 'dns' })] };
}

export function isMet(view: View, { judge }: Network, requirement: Requirement): boolean {
  return inGrace(view) || judge.meets(view, requirement);
}

/** The host of `https://x/y`, `ssh://git@x/y`, `oci://x/y` and `git@x:y`. */
export function hostOf(url: string | undefined): string {
  return /^(?:[a-z+]+:\/\/)?(?:[^@/]+@)?([^/:]+)/.exec(url ?? '')?.[1] ?? '';
}

/** Go's words for a host that is not reached. */
export function dialError(view: View, url: string | undefined): string {
  const host = hostOf(url);
  const named = view.row(outside, outsideRef(view, 'dns'))?.works !== false;
  return named ? `dial tcp: connect: connection timed out` : `dial tcp: lookup ${host}: i/o timeout`;
}
