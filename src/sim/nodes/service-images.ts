import type { TimeMs } from '#base/brand.ts';
import type { Requirement } from '#model/capabilities/requirement.ts';
import { needs } from '#model/capabilities/requirement.ts';
import { normalisedReference } from '#model/images/reference.ts';
import type { Cause } from '#model/place.ts';
import { type Reconciliation, setRow } from '../actor.ts';
import { waits } from '../capabilities/waits.ts';
import type { PullResult } from '../kubelet/ports.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { View } from '../view.ts';
import { imageStores } from '../world.ts';

/** How a node gets an image: from its store, by the runtime's resolver, or by the resolver of the operating system. */
export interface ImageSource {
  has(view: View, node: string, reference: string): boolean;
  pull(view: View, node: string, reference: string, resolver: 'cri' | 'system'): PullResult;
  /** What keeps a pull from succeeding now. */
  whyNot(view: View, node: string, reference: string, resolver: 'cri' | 'system'): readonly Cause[];
}

export type Obtained =
  | { readonly kind: 'present' }
  | { readonly kind: 'pulled'; readonly durationMs: number; readonly images: readonly string[] }
  | { readonly kind: 'missing'; readonly reference: string; readonly resolver: 'cri' | 'system'; readonly because: readonly Cause[] };

/** Whether every image is in the store or could be pulled now. */
export function obtain(source: ImageSource, view: View, node: string, images: readonly string[], resolver: 'cri' | 'system'): Obtained {
  let durationMs = 0;
  const pulled: string[] = [];
  for (const reference of images) {
    if (source.has(view, node, reference)) continue;
    const result = source.pull(view, node, reference, resolver);
    if (!result.pulled) return { kind: 'missing', reference, resolver, because: source.whyNot(view, node, reference, resolver) };
    durationMs += result.durationMs;
    pulled.push(normalisedReference(reference));
  }
  return pulled.length === 0 ? { kind: 'present' } : { kind: 'pulled', durationMs, images: pulled };
}

/** Adds images to a node's store. */
export function* keepImages(view: View, node: ObjectRef, images: readonly string[]): Reconciliation {
  if (images.length === 0) return;
  yield setRow(imageStores, node, new Set([...(view.row(imageStores, node) ?? []), ...images]));
}

/** Notes that a service of the node waits for an image, and has it told when that could have changed. */
export function* waitForImage(
  view: View,
  waiter: ObjectRef,
  node: string,
  missing: Extract<Obtained, { kind: 'missing' }>,
  service: string,
): Reconciliation {
  const on: Requirement = needs({
    kind: 'image',
    reference: normalisedReference(missing.reference),
    node,
    ...(missing.resolver === 'system' ? { system: true } : {}),
  });
  if (view.row(waits, waiter) === undefined) {
    yield { verb: 'note', body: { kind: 'blocked', ref: waiter, on: `${service} needs ${missing.reference}`, because: missing.because } };
  }
  yield setRow(waits, waiter, { on, actor: service, since: view.now as TimeMs });
}
