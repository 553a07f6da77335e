import { posix } from 'node:path';
import type { BuiltObject } from '../../built-object.ts';
import type { Entry } from '../repository.ts';
import { pathOf } from './kustomization.ts';

/** How it is said that Flux begins with a Kustomization. */
export function entryOf({ value, source }: BuiltObject): Entry {
  return { text: `Flux applies ${posix.join(pathOf(value))}`, place: source.place };
}
