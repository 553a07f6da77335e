import { defaultHostOf } from '#model/images/host-list.ts';
import { normalisedReference, parseDockerReference } from '#model/images/reference.ts';
import type { UpstreamRule } from '#model/registry-description.ts';
import { type Reconciliation, setRow } from '../actor.ts';
import type { View } from '../view.ts';
import type { Serving } from './kept.ts';
import { type RegistryContent, registryContents, registryRef } from './registries.ts';

/** What a node wants from a host: the image as the node names it, and what stands before the repository in its requests. */
export interface AskedOf {
  readonly host: string;
  readonly path: string;
  readonly reference: string;
}

/** A copy that a pull leaves in a registry of the cluster. */
export interface Leaf {
  readonly host: string;
  readonly reference: string;
  /** Runs of the containers that store it, if it goes with them. */
  readonly serving: readonly Serving[];
  /** What was there before is not there any more. */
  readonly instead: boolean;
}

const project = /^\/v2\/([^/]+)$/;

/** The name of an image at the source from which a pull-through registry gets it; undefined when nothing stands for it there. */
export function sourceOf({ from }: UpstreamRule, { host, path, reference }: AskedOf): string | undefined {
  const parsed = parseDockerReference(reference);
  if (!parsed.ok) return undefined;
  const { namespace } = parsed.reference;
  const named = namespace === host;
  const rest = reference.slice(namespace.length + 1);
  if (from === 'asked') return named ? undefined : reference;
  if (from !== 'project')
    return named ? normalisedReference(`${namespaceOf(from.host)}/${rest}`) : isFor(from.host, namespace) ? reference : undefined;
  if (named) return isHost(rest.split('/')[0] as string) ? normalisedReference(rest) : undefined;
  const name = project.exec(path)?.[1];
  if (name === undefined) return undefined;
  // A project of another name is taken to stand for the registry whose images nodes ask it for.
  return !isHost(name) || isFor(name, namespace) ? reference : undefined;
}

/** The name under which a registry holds an image: that of its source, so that all ways to ask for it find the same copy. */
export function heldAs(content: Pick<RegistryContent, 'kind' | 'upstream'> | undefined, asked: AskedOf): string {
  if (content?.kind !== 'pull-through') return asked.reference;
  return sourceOf(content.upstream ?? asAsked, asked) ?? asked.reference;
}

/** What a registry of which nothing else is known does. */
export const asAsked: UpstreamRule = { from: 'asked', goneUpstream: 'still served' };

function isFor(upstream: string, namespace: string): boolean {
  return defaultHostOf(namespaceOf(upstream)) === defaultHostOf(namespaceOf(namespace));
}

function namespaceOf(host: string): string {
  return host === 'registry-1.docker.io' || host === 'index.docker.io' ? 'docker.io' : host;
}

function isHost(name: string): boolean {
  return /[.:]/.test(name);
}

/** Writes down what a pull has left in registries of the cluster. */
export function* keepInRegistries(view: View, leaves: readonly Leaf[]): Reconciliation {
  for (const { host, reference, serving, instead } of leaves) {
    const ref = registryRef(view, host);
    const content = view.row(registryContents, ref);
    if (content === undefined || (content.holds.has(reference) && !instead)) continue;
    const holds = new Set([...(instead ? [] : content.holds), reference]);
    const storage = content.storage && { ...content.storage, serving: instead ? serving : content.storage.serving };
    yield setRow(registryContents, ref, { ...content, holds, storage });
  }
}
