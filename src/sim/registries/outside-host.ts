import { isLocalhost } from '#model/images/host-list.ts';
import { normalisedReference } from '#model/images/reference.ts';
import { imageCacheHost } from '#model/images/talos-registries.ts';
import type { Cause } from '#model/place.ts';
import { accessOf } from '#model/world/public-registries.ts';
import type { HostBehaviour, RegistryBehaviour } from '../images/host-behaviour.ts';
import type { View } from '../view.ts';
import { hostRef, hosts, outside, outsideRef, references } from '../world.ts';
import { behindCertificate } from './host-certificate.ts';

/** How a host outside the cluster answers whoever pulls an image through it. */
export function outsideBehaviour(view: View, host: string, reference: string): HostBehaviour {
  return behindCertificate(view, host, behaviourOf(view, host, reference));
}

function behaviourOf(view: View, host: string, reference: string): HostBehaviour {
  if (view.row(outside, outsideRef(view, 'dns'))?.works === false) return { kind: 'no-such-name' };
  if (view.row(outside, outsideRef(view, 'internet'))?.works === false) return { kind: 'unreachable' };
  // What Talos's own cache on the node holds is not known, so it is taken to pass on.
  if (isLocalhost(host)) return host === imageCacheHost ? { kind: 'status', status: 404 } : { kind: 'refused' };
  const state = view.row(hosts, hostRef(view, host))?.state ?? { kind: 'up' };
  switch (state.kind) {
    case 'up':
      return registryThat(exists(view, reference) ? 'has' : 'lacks', host);
    case 'down':
      return { kind: 'unreachable' };
    case 'web-page':
      return { kind: 'web-page' };
    case 'rate-limited':
      return { kind: 'rate-limited' };
    case 'status':
      return { kind: 'status', status: state.status };
  }
}

const registriesThat = { has: new Map<string, RegistryBehaviour>(), lacks: new Map<string, RegistryBehaviour>() };
const mostRegistries = 1000;

/** A pure memo: what is the same object behaves the same, and need not be compared by whoever remembers it. */
function registryThat(does: 'has' | 'lacks', host: string): RegistryBehaviour {
  const known = registriesThat[does];
  let registry = known.get(host);
  if (registry === undefined) {
    if (known.size >= mostRegistries) known.clear();
    registry = { kind: 'registry', ...accessOf(host), has: () => does === 'has' };
    known.set(host, registry);
  }
  return registry;
}

/** Whether a reference exists at its source; what nothing is said about does. */
export function exists(view: View, reference: string): boolean {
  return view.row(references, view.ref('reference', '', normalisedReference(reference)))?.exists ?? true;
}

export function absence(view: View, reference: string): Cause {
  const row = view.row(references, view.ref('reference', '', normalisedReference(reference)));
  return { text: `${reference} does not exist`, place: row?.place, certainty: row?.certainty };
}
