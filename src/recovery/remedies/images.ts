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
  const holder = view.rows(imageStores).find(([ref, held]) => ref.name !== node && held.has(reference))?.[0].name;
  const namespace = namespaceOf(reference);
  const isOwn = view.row(routes, registryRef(view, namespace)) !== undefined;
  const isPulled = !isOwn && isToBeHad(view, reference, namespace);
  if (holder === undefined && !isOwn && !isPulled) return [];
  const isCopy = isOwn && holder === undefined;
  const from = isPulled || holder === undefined ? {} : { from: holder };
  const risk = isCopy ? { risk: 'needs a copy of the image from elsewhere: its own registry is in the cluster' } : {};
  return [{ action: { kind: 'preload-image', node, reference, ...from }, cost: isCopy ? 8 : 5, ...risk }];
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
