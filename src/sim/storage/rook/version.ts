/** The version in a Ceph image's tag: what `ceph --version` inside says. Undefined: the tag names none. */
export function versionOf(image: string | undefined): string | undefined {
  return /:v?(\d+\.\d+\.\d+)/.exec(image ?? '')?.[1];
}

/** Assumed where a tag says nothing: Quincy. */
const assumedMajor = 17;

export function majorOf(image: string | undefined): number {
  const tag = /:v?(\d+)/.exec(image ?? '')?.[1];
  return tag === undefined ? assumedMajor : Number(tag);
}
