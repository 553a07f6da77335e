import { sha256 } from '#base/sha256.ts';
import type { Descriptor } from '../images/exchange.ts';

/** An image as the twin carries it: a manifest with one config and one layer, their digests drawn from its reference. */
export interface ImageBytes {
  readonly manifest: Descriptor;
  readonly config: Descriptor;
  readonly layer: Descriptor;
}

const manifestType = 'application/vnd.oci.image.manifest.v1+json';
const configType = 'application/vnd.oci.image.config.v1+json';
const layerType = 'application/vnd.oci.image.layer.v1.tar+gzip';

/** Assumed size of an image's layers: 100 MB. */
const layerBytes = 100_000_000;

const made = new Map<string, ImageBytes>();

/** The same image whoever serves it: content is addressed by digest, and every copy is the same. */
export function imageBytes(reference: string): ImageBytes {
  let bytes = made.get(reference);
  if (bytes === undefined) {
    const digest = /@(sha256:[0-9a-f]{64})$/.exec(reference)?.[1];
    bytes = {
      manifest: { digest: digest ?? digestOf('manifest', reference), mediaType: manifestType, size: 528 },
      config: { digest: digestOf('config', reference), mediaType: configType, size: 1_470 },
      layer: { digest: digestOf('layer', reference), mediaType: layerType, size: layerBytes },
    };
    made.set(reference, bytes);
  }
  return bytes;
}

function digestOf(part: string, reference: string): string {
  return `sha256:${sha256(`${part} of ${reference}`)}`;
}
