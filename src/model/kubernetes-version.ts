const DEFAULT_MINOR = 28;

/** The minor version of `v1.28.3`, `1.31` or `v1.30.2+k3s1`; what nobody stated counts as 1.28. */
export function minorOf(kubernetesVersion: string | undefined): number {
  const minor = /^v?1\.([0-9]+)/.exec(kubernetesVersion ?? '')?.[1];
  return minor === undefined ? DEFAULT_MINOR : Number(minor);
}
