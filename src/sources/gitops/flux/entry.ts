import { posix } from 'node:path';
import type { BuiltObject } from '../../built-object.ts';
import type { Entry } from '../repository.ts';
import { pathOf } from './kustomization.ts';

/** How it is said that Flux begins with a Kustomization. */
export function entryOf({ value, source }: BuiltObject): Entry {
  const applies = posix.join(pathOf(value));
  return { text: `Flux applies ${applies}`, place: source.place, applies };
}
