/** Oldest and newest minor version of Kubernetes by minor version of Talos 1. [talos pkg/machinery/compatibility/talos1*, v1.3.0 to main of August 2026] */
const supported: Readonly<Record<number, readonly [number, number]>> = {
  3: [24, 26],
  4: [25, 27],
  5: [26, 28],
  6: [24, 29],
  7: [25, 30],
  8: [26, 31],
  9: [27, 32],
  10: [28, 33],
  11: [29, 34],
  12: [30, 35],
  13: [31, 36],
  14: [32, 37],
  15: [33, 38],
};

/** What a release of Talos has to do with versions of Kubernetes. */
export interface TalosKubernetes {
  readonly oldest: number;
  readonly newest: number;
  /** Who refuses what lies outside: the installer of that release, or from 1.11 on whoever takes a machine config. */
  readonly refusedBy: 'installer' | 'machine config';
}

/** Undefined for a version that is none, or of which nothing is known. */
export function talosKubernetes(talosVersion: string): TalosKubernetes | undefined {
  const minor = Number(/^v?1\.(\d+)/.exec(talosVersion)?.[1] ?? Number.NaN);
  const range = supported[minor];
  return range === undefined ? undefined : { oldest: range[0], newest: range[1], refusedBy: minor < 11 ? 'installer' : 'machine config' };
}
