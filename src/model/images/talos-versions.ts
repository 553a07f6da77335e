/** What differs between Talos releases in how images are found. Read off the tags v1.3.0 to v1.14.0-rc.1 of siderolabs/talos. */
export interface TalosImageTraits {
  /** The `*` mirror becomes `_default`; before, it was a directory called `*`, which containerd never looks at. */
  readonly wildcardWorks: boolean;
  readonly overridePath: boolean;
  readonly skipFallback: boolean;
  /** Talos's own resolver adds the upstream behind a configured mirror. */
  readonly ownResolverHasUpstream: boolean;
  /** A `config` entry gets a directory of its own although it has nothing but credentials. */
  readonly directoryForAuth: boolean;
  /** Credentials for `docker.io` are handed to containerd as those of registry-1.docker.io. */
  readonly mapsDockerHub: boolean;
  /** The image cache's endpoint takes over a mirror's `overridePath`. */
  readonly cacheTakesOverridePath: boolean;
  readonly imageCache: boolean;
  /** Times the own resolver asks again after a `not found`. */
  readonly notFoundRetries: number;
  /** The own resolver ends at once when a pull is cancelled. */
  readonly cancelEnds: boolean;
}

/** [release, containerd it ships], in order; a release ships what the entry at or before it ships. */
const shipped: readonly (readonly [string, string])[] = [
  ['1.0.0', '1.6.2'],
  ['1.0.5', '1.6.4'],
  ['1.0.6', '1.6.6'],
  ['1.2.0', '1.6.8'],
  ['1.2.8', '1.6.12'],
  ['1.3.1', '1.6.14'],
  ['1.3.2', '1.6.15'],
  ['1.3.4', '1.6.16'],
  ['1.3.5', '1.6.18'],
  ['1.3.7', '1.6.20'],
  ['1.4.2', '1.6.21'],
  ['1.5.0', '1.6.23'],
  ['1.5.6', '1.6.28'],
  ['1.6.0', '1.7.10'],
  ['1.6.1', '1.7.11'],
  ['1.6.4', '1.7.13'],
  ['1.6.8', '1.7.20'],
  ['1.7.0', '1.7.15'],
  ['1.7.1', '1.7.16'],
  ['1.7.5', '1.7.18'],
  ['1.7.7', '1.7.22'],
  ['1.8.0', '2.0.0'],
  ['1.9.0', '2.0.1'],
  ['1.9.2', '2.0.2'],
  ['1.9.5', '2.0.3'],
  ['1.9.6', '2.0.5'],
  ['1.10.8', '2.0.7'],
  ['1.11.0', '2.1.4'],
  ['1.11.5', '2.1.5'],
  ['1.12.0', '2.1.6'],
  ['1.12.7', '2.1.7'],
  ['1.12.8', '2.2.4'],
  ['1.12.9', '2.2.5'],
  ['1.13.0', '2.2.3'],
  ['1.13.3', '2.2.4'],
  ['1.13.5', '2.2.5'],
  ['1.13.7', '2.2.6'],
  ['1.13.9', '2.2.7'],
  ['1.14.0', '2.3.3'],
];

/** The containerd a Talos release comes with; undefined when the text is no version, or older than 1.0. */
export function containerdOfTalos(talosVersion: string): string | undefined {
  const wanted = rankOf(talosVersion);
  return wanted === undefined ? undefined : shipped.findLast(([release]) => (rankOf(release) ?? 0) <= wanted)?.[1];
}

/** How a Talos release treats `machine.registries`. An unreadable version counts as the newest known one. */
export function talosImageTraits(talosVersion: string): TalosImageTraits {
  const rank = rankOf(talosVersion) ?? Number.POSITIVE_INFINITY;
  const from = (release: string) => rank >= (rankOf(release) ?? 0);
  return {
    wildcardWorks: from('1.4.0'),
    overridePath: from('1.3.0'),
    skipFallback: from('1.9.0'),
    ownResolverHasUpstream: from('1.9.0'),
    directoryForAuth: !from('1.9.0'),
    mapsDockerHub: from('1.9.6'),
    cacheTakesOverridePath: !from('1.10.0'),
    imageCache: from('1.9.0'),
    notFoundRetries: from('1.10.5') ? 5 : 0,
    cancelEnds: !from('1.10.5'),
  };
}

/** Up to 1.7 an upgrade makes EPHEMERAL (/var) anew unless `--preserve` is given. [talos v1alpha1_sequencer.go Upgrade, v1.7.7 and v1.8.4] */
export function upgradeWipesEphemeral(talosVersion: string): boolean {
  const rank = rankOf(talosVersion);
  return rank !== undefined && rank < (rankOf('1.8.0') ?? 0);
}

function rankOf(version: string): number | undefined {
  const match = /^v?(\d+)\.(\d+)(?:\.(\d+))?/.exec(version.trim());
  return match === null ? undefined : Number(match[1]) * 1_000_000 + Number(match[2]) * 1000 + Number(match[3] ?? 0);
}
