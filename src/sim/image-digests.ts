import { normalisedReference, parseDockerReference, repositoryOf } from '#model/images/reference.ts';
import type { Certainty, Place } from '#model/place.ts';
import { setRow, type Write } from './actor.ts';
import { defineRow } from './store/definitions.ts';
import type { ObjectRef } from './store/refs.ts';
import type { View } from './view.ts';
import { imageStores } from './world.ts';

interface Stated {
  readonly place?: Place;
  readonly certainty: Certainty;
}

export interface TagMeaning extends Stated {
  readonly digest: string;
  /** RFC 3339; absent: from the beginning. */
  readonly since?: string;
}

/** What tags mean at their registries, the earliest first. Keyed by the normalised reference; no row: nobody knows. */
export const tagMeanings = defineRow<readonly TagMeaning[]>('tag-meaning');

export interface ImageContent extends Stated {
  /** Version of the data it works with. */
  readonly data: string;
  /** Versions whose data it moves to its own. */
  readonly upgrades: readonly string[];
}

/** What images do with stored data. Keyed by the normalised reference, with digest or tag. */
export const imageContents = defineRow<ImageContent>('image-content');

export interface HeldDigest extends Stated {
  readonly digest: string;
}

/** What tags mean in a node's store, as far as it is known. Keyed by the Node. */
export const heldDigests = defineRow<ReadonlyMap<string, HeldDigest>>('held-digest');

/** The digest that a reference stands for at its registry now; undefined when nobody knows. */
export function digestUpstream(view: View, text: string): string | undefined {
  const named = digestIn(text);
  if (named !== undefined) return named;
  const meanings = view.row(tagMeanings, view.ref('reference', '', normalisedReference(text))) ?? [];
  return meanings.findLast(({ since }) => since === undefined || view.virtualTime(since) <= view.now)?.digest;
}

/** What a reference stands for in the store of a node that holds it. */
export function heldOn(view: View, node: string, text: string): HeldDigest | undefined {
  const reference = normalisedReference(text);
  const ref = view.ref('Node', '', node);
  if (view.row(imageStores, ref)?.has(reference) !== true) return undefined;
  const named = digestIn(reference);
  return named === undefined ? view.row(heldDigests, ref)?.get(reference) : { digest: named, certainty: 'configured' };
}

/** An image by its digest, as statuses name it: `docker.io/library/nginx@sha256:...`. */
export function byDigest(text: string, digest: string): string {
  return `${repositoryOf(text)}@${digest}`;
}

/** The image that a node would start for a reference, by digest; undefined when nobody knows which it is. */
export function imageIdOn(view: View, node: string, text: string): string | undefined {
  const held = heldOn(view, node, text);
  return held === undefined ? undefined : byDigest(text, held.digest);
}

/** What is known of an image, by its digest or, where nobody knows that, by its tag. */
export function contentOfImage(view: View, imageId: string | undefined, image: string): ImageContent | undefined {
  const row = (text: string) => view.row(imageContents, view.ref('image', '', normalisedReference(text)));
  return (imageId === undefined ? undefined : row(imageId)) ?? (imageId === undefined || digestIn(imageId) === undefined ? row(image) : undefined);
}

/** The write that says what a tag means in a node's store from now on; undefined if it means that already. */
export function keepDigest(view: View, node: ObjectRef, text: string, digest: string | undefined): Write | undefined {
  const reference = normalisedReference(text);
  const before = view.row(heldDigests, node);
  if (digestIn(reference) !== undefined || before?.get(reference)?.digest === digest) return undefined;
  const after = new Map(before);
  if (digest === undefined) after.delete(reference);
  else after.set(reference, { digest, certainty: 'observed' });
  return setRow(heldDigests, node, after);
}

/** A digest as people read it. */
export function shortDigest(digest: string): string {
  return digest.replace(/(:[0-9a-f]{12})[0-9a-f]+$/, '$1');
}

function digestIn(text: string): string | undefined {
  const parsed = parseDockerReference(text);
  return parsed.ok ? parsed.reference.digest : undefined;
}
