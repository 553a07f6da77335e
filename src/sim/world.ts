import { defaultHostOf } from '#model/images/host-list.ts';
import type { Certainty, Place } from '#model/place.ts';
import type { HostState } from '#model/world/world.ts';
import { defineRow } from './store/definitions.ts';
import type { ObjectRef } from './store/refs.ts';
import type { View } from './view.ts';

/** The world as the simulation holds it: rows, so that faults and counterfactuals change them like anything else. */
export interface HostRow {
  readonly state: HostState;
  readonly place?: Place;
  readonly certainty: Certainty;
  readonly text?: string;
}

/** Hosts outside the cluster, by name. No row: up, assumed. */
export const hosts = defineRow<HostRow>('host');

/** References known present or absent, by normalised reference. No row: exists, assumed. */
export const references = defineRow<{ readonly exists: boolean; readonly place?: Place; readonly certainty: Certainty; readonly since?: string }>(
  'reference',
);

/** Whether the outside is reached at all, and whether names resolve; absent rows mean yes. Keys: `internet`, `dns`. */
export const outside = defineRow<{ readonly works: boolean; readonly text: string }>('outside');

/** Images a node's store holds, by normalised reference (and digests). Keyed by the Node. */
export const imageStores = defineRow<ReadonlySet<string>>('image-store');

/** While the eve is made, capability requirements count as met and pulls succeed (DESIGN.md section 3, "Eve"). */
export const grace = defineRow<boolean>('grace');

export function inGrace(view: View): boolean {
  return view.row(grace, view.ref('grace', '', 'eve')) === true;
}

export function hostRef(view: View, host: string): ObjectRef {
  return view.ref('host', '', host);
}

/**
 * Hosts that a statement about one is about. People call Docker's registry docker.io, and mean registry-1.docker.io,
 * which answers for it; that docker.io ends in a web page says nothing of the registry.
 */
export function hostsMeant(host: string, state: HostState): readonly string[] {
  const registry = defaultHostOf(host);
  return registry === host || state.kind === 'web-page' ? [host] : [host, registry];
}

export function outsideRef(view: View, what: 'internet' | 'dns'): ObjectRef {
  return view.ref('outside', '', what);
}

/** How a run takes what nobody knows: met unless a row says otherwise. Keyed by `unknowns cluster`. */
export const unknownsMet = defineRow<boolean>('unknowns-met');

export function takesUnknownsAsMet(view: View): boolean {
  return view.row(unknownsMet, unknownsRef(view)) ?? true;
}

export function unknownsRef(view: View): ObjectRef {
  return view.ref('unknowns', '', 'cluster');
}

/** Releases that nobody rendered: what they would bring is not known. Keyed by `unrendered cluster`. */
export const unrenderedReleases = defineRow<readonly string[]>('unrendered-releases');

export function unrendered(view: View): readonly string[] {
  return view.row(unrenderedReleases, view.ref('unrendered', '', 'cluster')) ?? [];
}

/** A release nobody rendered that may bring Services which were not read. */
export interface ServiceBringer {
  readonly title: string;
  /** The namespace its objects go to. */
  readonly namespace: string;
  /** It was read from an API server, as Services were: what it brings to other namespaces was there to be read as well. */
  readonly observed: boolean;
}

/** Keyed by `unrendered cluster`. */
export const serviceBringers = defineRow<readonly ServiceBringer[]>('service-bringers');

/** Releases that may bring a Service to a namespace: those meant for it, else any of them. */
export function bringersTo(view: View, namespace: string): readonly string[] {
  const all = view.row(serviceBringers, view.ref('unrendered', '', 'cluster')) ?? [];
  const meant = all.filter((each) => each.namespace === namespace);
  return (meant.length > 0 ? meant : all.filter(({ observed }) => !observed)).map(({ title }) => title);
}
