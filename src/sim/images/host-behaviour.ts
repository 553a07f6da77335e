/** What somebody wants from a registry, as its URL says it. */
export interface AskedImage {
  readonly host: string;
  /** `?ns=`: the registry a mirror is asked to stand in for. */
  readonly namespace?: string;
  /** What stands between `/v2/` and `/manifests/`; with a mirror's project in front. */
  readonly repository: string;
  readonly what: 'manifests' | 'blobs';
  /** Tag or digest. */
  readonly object: string;
}

/** How a step of a registry goes wrong. */
export type StepFailure = { readonly kind: 'status'; readonly status: number } | { readonly kind: 'refused' } | { readonly kind: 'hangs' };

/** The steps of a pull a registry can fail in, each on its own: Harbor's core, database and storage stand behind different ones. */
export interface FailingSteps {
  /** Any request that carries no token yet. */
  readonly challenge?: StepFailure;
  readonly token?: StepFailure;
  readonly manifest?: StepFailure;
  readonly blob?: StepFailure;
}

/** A host that speaks the registry API. */
export interface RegistryBehaviour {
  readonly kind: 'registry';
  /** `anonymous`: asks for nothing. `token`: hands out tokens to everybody. `private`: only to those with credentials. */
  readonly access: 'anonymous' | 'token' | 'private';
  /** Where tokens are handed out; absent: by the host itself. */
  readonly tokenHost?: string;
  /** Credentials are wrong or have run out. */
  readonly refusesCredentials?: boolean;
  readonly has: (asked: AskedImage) => boolean;
  readonly failing?: FailingSteps;
}

/**
 * How a host answers when somebody pulls an image through it. Closed: whoever decides what a host does, be it the world or
 * the state of the cluster behind it, says it in these words.
 */
export type HostBehaviour =
  | RegistryBehaviour
  /** Every path ends in a 200 with a web page. */
  | { readonly kind: 'web-page' }
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'rate-limited' }
  /** Nobody listens on the port. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'no-such-name' }
  /** The name server answers that it cannot tell. */
  | { readonly kind: 'names-fail' }
  | { readonly kind: 'names-time-out' }
  /** Packets vanish. */
  | { readonly kind: 'unreachable' }
  /** Takes the request and never answers. */
  | { readonly kind: 'hangs' }
  | { readonly kind: 'tls-hangs' }
  /** `behind` is what those get who do not look at certificates. */
  | {
      readonly kind: 'bad-certificate';
      readonly problem: 'unknown authority' | 'expired' | 'other name';
      /** The name an `other name` certificate is for, if it is for any. */
      readonly validFor?: string;
      /** What is said of an `expired` one, with its date. */
      readonly text?: string;
      readonly behind: RegistryBehaviour;
    }
  /** Speaks no TLS; `behind` is what those get who ask without. */
  | { readonly kind: 'plain-http'; readonly behind: RegistryBehaviour };

/** A registry without anything special that has whatever it is asked for. */
export const openRegistry: RegistryBehaviour = { kind: 'registry', access: 'anonymous', has: () => true };
