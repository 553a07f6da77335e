import { sha256 } from '#base/sha256.ts';
import type { Body, Descriptor } from '#sim/images/exchange.ts';

/** One content of a test image: what it is called in the recordings, and what it is. */
export interface ImagePart {
  readonly role: 'index' | 'manifest' | 'config' | 'layer';
  readonly descriptor: Descriptor;
  readonly children?: readonly Descriptor[];
}

/** An image as the scripted registries serve it: one manifest, one config, one layer, and an index above them if wanted. */
export interface TestImage {
  readonly top: ImagePart;
  readonly parts: readonly ImagePart[];
}

export interface ImageOptions {
  readonly docker?: boolean;
  readonly index?: boolean;
}

const ociTypes = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
};

const dockerTypes = {
  index: 'application/vnd.docker.distribution.manifest.list.v2+json',
  manifest: 'application/vnd.docker.distribution.manifest.v2+json',
  config: 'application/vnd.docker.container.image.v1+json',
  layer: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
};

/** Only their order matters: a web page is smaller than a config. */
const sizes = { index: 512, manifest: 480, config: 307, layer: 126 };

/** The digest behind a placeholder such as `{manifest}` or `{other-layer}`. */
export function digestOfPlaceholder(name: string): string {
  return `sha256:${sha256(`test image ${name}`)}`;
}

/** `prefix` is empty for the image everybody serves, `other-` for the second one. */
export function testImage(prefix: string, options: ImageOptions): TestImage {
  const types = options.docker === true ? dockerTypes : ociTypes;
  const descriptor = (role: ImagePart['role']): Descriptor => ({
    digest: digestOfPlaceholder(`${prefix}${role}`),
    mediaType: types[role],
    size: sizes[role],
  });
  const config: ImagePart = { role: 'config', descriptor: descriptor('config') };
  const layer: ImagePart = { role: 'layer', descriptor: descriptor('layer') };
  const manifest: ImagePart = { role: 'manifest', descriptor: descriptor('manifest'), children: [config.descriptor, layer.descriptor] };
  const index: ImagePart = { role: 'index', descriptor: descriptor('index'), children: [manifest.descriptor] };
  const inner = [manifest, config, layer];
  return options.index === true ? { top: index, parts: [index, ...inner] } : { top: manifest, parts: inner };
}

export function bodyOf(part: ImagePart): Body {
  return { digest: part.descriptor.digest, length: part.descriptor.size, ...(part.children && { children: part.children }) };
}
