/** What a registry calls what it hands out. Upstream: containerd images/mediatypes.go. */
const manifestTypes = ['application/vnd.docker.distribution.manifest.v2+json', 'application/vnd.oci.image.manifest.v1+json'];
const indexTypes = ['application/vnd.docker.distribution.manifest.list.v2+json', 'application/vnd.oci.image.index.v1+json'];
const configTypes = ['application/vnd.docker.container.image.v1+json', 'application/vnd.oci.image.config.v1+json'];
export function isManifestType(mediaType: string): boolean {
  return manifestTypes.includes(mediaType);
}

export function isIndexType(mediaType: string): boolean {
  return indexTypes.includes(mediaType);
}

export function isConfigType(mediaType: string): boolean {
  return configTypes.includes(mediaType);
}

export function isLayerType(mediaType: string): boolean {
  return mediaType.startsWith('application/vnd.oci.image.layer.') || mediaType.startsWith('application/vnd.docker.image.rootfs.');
}

export const schema1MediaType = 'application/vnd.docker.distribution.manifest.v1+prettyjws';
