import type { BuiltObject } from '../../built-object.ts';
import type { Sync } from './sync.ts';

/** A Kustomization that Flux begins with. */
export interface Begin extends Partial<Pick<Sync, 'source'>> {
  readonly kustomization: BuiltObject;
  readonly appliesItself?: true;
}
