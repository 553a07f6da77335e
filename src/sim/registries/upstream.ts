import { defaultHostOf } from '#model/images/host-list.ts';
import { normalisedReference, parseDockerReference } from '#model/images/reference.ts';
import { accessOf } from '#model/world/public-registries.ts';
import { all, always, type Expression, fact, requires } from '../capabilities/expression.ts';
import type { View } from '../view.ts';
import { hostRef, hosts } from '../world.ts';
import { absence, exists } from './outside-host.ts';
import type { RegistryContent } from './registries.ts';
import type { AskedOf } from './registry-content.ts';

/** A tag the upstream says it does not have is not served by those who ask it each time; content by digest is. */
export function isForgotten(view: View, content: RegistryContent | undefined, { reference }: AskedOf, source: string | undefined): boolean {
  if (source === undefined || content?.upstream?.goneUpstream !== 'not served' || reference.includes('@')) return false;
  const state = view.row(hosts, hostRef(view, upstreamHost(source)))?.state.kind ?? 'up';
  return state === 'up' && !exists(view, source);
}

/** What a pull-through registry needs to fetch what it lacks: the image's own registry, and whoever hands out its tokens. */
export function upstreamHas(view: View, source: string): Expression {
  const host = upstreamHost(source);
  const { tokenHost } = accessOf(host);
  return all([
    requires({ kind: 'registry', host }),
    tokenHost === undefined ? always : requires({ kind: 'host', host: tokenHost }),
    fact(exists(view, source), absence(view, source), `reference:${normalisedReference(source)}`),
  ]);
}

/** The host that answers for images of a source. */
export function upstreamHost(source: string): string {
  const parsed = parseDockerReference(source);
  return defaultHostOf(parsed.ok ? parsed.reference.namespace : '');
}
