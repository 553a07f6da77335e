import type { RegistryHost } from '#model/images/host-list.ts';

/** What one host did in one operation of a pull, and why the next one was asked or not. */
export interface PullStep {
  readonly stage: 'resolve' | 'fetch';
  /** `manifests/v1`, `blobs/sha256:...`. */
  readonly what: string;
  readonly host: RegistryHost;
  readonly effect: 'serves' | 'passes on' | 'stops';
  readonly reason: string;
}
