import type { KubeObject } from './kubernetes.ts';
import type { Place } from './place.ts';

/** An API object and where it stands. `path` is a field path as the API writes it: `spec.template.spec.containers[0].image`. */
export interface SourcedObject {
  readonly object: KubeObject;
  readonly place: Place;
  readonly placeOf: (path: string) => Place;
  /** Field paths whose values nobody here can know (encrypted with SOPS, or substituted when applied); they hold `unknownValue` or nothing. */
  readonly unknownFields: readonly string[];
  /** It was read from a server (it has a uid or a status): what it says was so, not what somebody wants. Its managedFields are dropped. */
  readonly observed?: boolean;
  /** The Kustomization of Flux that applies it from the repository that was read, as `namespace/name`. */
  readonly appliedBy?: string;
  /** Encrypted with SOPS: the object itself, or what a generator put into it. */
  readonly sealed?: 'object' | 'content';
  /** The `kubectl.kubernetes.io/last-applied-configuration` annotation, moved out of the object. */
  readonly lastApplied?: string;
}
