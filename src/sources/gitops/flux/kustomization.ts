import { posix } from 'node:path';
import type { BuiltObject } from '../../built-object.ts';
import { withFieldAt } from '../../edit-value.ts';
import { type PlainMap, stringAt } from '../../guards.ts';
import { isOfKind, nameText, type Repository } from '../repository.ts';

/** Whether an object is a Kustomization of Flux. */
export function isKustomization(value: PlainMap): boolean {
  return isOfKind(value, 'kustomize.toolkit.fluxcd.io', 'Kustomization');
}

/** The folder that a Kustomization applies, as it is written. */
export function pathOf(kustomization: PlainMap): string {
  return stringAt(kustomization, 'spec', 'path') ?? '';
}

/** The same, written in one way: `./apps/` is `apps`. */
export function folderNamedBy(kustomization: PlainMap): string {
  return posix.join('/', pathOf(kustomization)).slice(1).replace(/\/$/, '');
}

/** A Kustomization with a namespace: Flux's own where it names none. */
export function inFluxSystem(value: PlainMap): PlainMap {
  return stringAt(value, 'metadata', 'namespace') === undefined ? withFieldAt(value, ['metadata', 'namespace'], 'flux-system') : value;
}

/** Says that the folder a Kustomization applies is missing, and what leaves it out. */
export function sayThatFolderLacks({ value, source }: BuiltObject, absence: string, { report }: Repository): void {
  const text = `${nameText(value)}: there is no folder ${pathOf(value)}${absence}: Flux cannot apply it`;
  report('warning', text, source.placeOf('spec.path'));
}
