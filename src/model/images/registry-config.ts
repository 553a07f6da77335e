import type { Place } from '../place.ts';

/**
 * One directory below containerd's `config_path`: the registry namespace it is for and its hosts.toml as parsed data.
 * `unusable` states why containerd ignores the whole file (invalid TOML, unknown capability, duplicate host).
 */
export interface HostsDirectory {
  /** Directory name as written: `docker.io`, `registry.lan_5000_`, `_default`. */
  readonly name: string;
  readonly server?: string;
  readonly serverOptions: HostOptions;
  readonly hosts: readonly HostEntry[];
  /** A `[host]` table stands in the file, be it an empty one. Absent: as many as `hosts` says. containerd before 1.7.32 insists on one. */
  readonly hasHostTable?: boolean;
  readonly unusable?: string;
  /** Where `server` stands, when it does. */
  readonly serverPlace?: Place;
  readonly place: Place;
}

export interface HostOptions {
  /** Absent means pull, resolve and push. */
  readonly capabilities?: readonly string[];
  readonly overridePath?: boolean;
  readonly skipVerify?: boolean;
  readonly dialTimeoutMs?: number;
}

export interface HostEntry extends HostOptions {
  readonly url: string;
  readonly place: Place;
}

/** `machine.registries` of a Talos machine config, `RegistryMirrorConfig` documents folded in. */
export interface TalosRegistries {
  readonly mirrors: readonly TalosMirror[];
  readonly configs: readonly TalosRegistryConfig[];
}

export interface TalosMirror {
  /** `docker.io`, `*`, ... */
  readonly registry: string;
  readonly endpoints: readonly { readonly url: string; readonly overridePath?: boolean; readonly place: Place }[];
  readonly overridePath?: boolean;
  readonly skipFallback?: boolean;
  readonly place: Place;
}

export interface TalosRegistryConfig {
  readonly host: string;
  readonly hasAuth: boolean;
  readonly hasTls: boolean;
  readonly insecureSkipVerify?: boolean;
  readonly place: Place;
}
