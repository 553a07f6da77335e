import { defaultHostOf } from '#model/images/host-list.ts';
import { parseDockerReference } from '#model/images/reference.ts';
import { registryRef, routes } from '#sim/registries/registries.ts';
import type { View } from '#sim/view.ts';
import { hostRef, hosts, imageStores, references } from '#sim/world.ts';
import type { Remedy, Step } from '../step.ts';

/** Images brought to nodes by hand, as far as they can be had somewhere. */
export function preloads(needs: readonly { readonly node: string; readonly reference: string }[], view: View): readonly Remedy[] {
  const steps = needs.flatMap(({ node, reference }) => preload(node, reference, view));
  return steps.length === 0 ? [] : [{ steps }];
}

function preload(node: string, reference: string, view: View): Step[] {
  const others = view.rows(imageStores).some(([ref, held]) => ref.name !== node && held.has(reference));
  const namespace = namespaceOf(reference);
  const isOwn = view.row(routes, registryRef(view, namespace)) !== undefined;
  if (!others && !isOwn && !isToBeHad(view, reference, namespace)) return [];
  const risk = isOwn && !others ? 'needs a copy of the image from elsewhere: its own registry is in the cluster' : undefined;
  return [{ action: { kind: 'preload-image', node, reference }, cost: isOwn && !others ? 8 : 5, ...(risk === undefined ? {} : { risk }) }];
}

/** Its registry outside answers, and has it. */
function isToBeHad(view: View, reference: string, namespace: string): boolean {
  const state = view.row(hosts, hostRef(view, defaultHostOf(namespace)))?.state.kind ?? 'up';
  const exists = view.row(references, view.ref('reference', '', reference))?.exists ?? true;
  return state === 'up' && exists;
}

function namespaceOf(reference: string): string {
  const parsed = parseDockerReference(reference);
  return parsed.ok ? parsed.reference.namespace : '';
}
