import { sha256 } from '#base/sha256.ts';
import type { ImageReference } from '#model/images/reference.ts';
import type { Body, Descriptor } from './exchange.ts';

/** What an image consists of, made up from its reference: the same everywhere, so that any host may serve any part. */
export interface ImageContent {
  readonly manifest: Descriptor;
  readonly parts: readonly Descriptor[];
}

const mediaTypes = {
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
};

const contents = new Map<string, ImageContent>();

/**
 * `meaning`: the digest the reference stands for, where it is known. One manifest, one config and one layer; the layer stands for all of them. A pure memo: many
 * nodes pull the same image.
 */
export function contentOf(reference: ImageReference, meaning = reference.digest): ImageContent {
  const key = `${reference.text} ${meaning}`;
  const known = contents.get(key);
  if (known !== undefined) return known;
  const content = newContentOf(reference, meaning);
  contents.set(key, content);
  return content;
}

function newContentOf(reference: ImageReference, meaning: string | undefined): ImageContent {
  const digest = (role: string) => `sha256:${sha256(`${role} of ${reference.text}`)}`;
  return {
    manifest: { digest: meaning ?? digest('manifest'), mediaType: mediaTypes.manifest, size: 1200 },
    parts: [
      { digest: digest('config'), mediaType: mediaTypes.config, size: 6000 },
      { digest: digest('layer'), mediaType: mediaTypes.layer, size: 50_000_000 },
    ],
  };
}

/** The bytes behind a digest of the image, if it is one of its own. */
export function bodyOfDigest(content: ImageContent, digest: string, layerMs: number): Body | undefined {
  const { manifest, parts } = content;
  if (digest === manifest.digest) return { digest, length: manifest.size, children: parts };
  const part = parts.find((candidate) => candidate.digest === digest);
  if (part === undefined) return undefined;
  return { digest, length: part.size, ...(part.mediaType === mediaTypes.layer && { tookMs: layerMs }) };
}
