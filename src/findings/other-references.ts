import type { View } from '#sim/view.ts';
import { imageStores, references } from '#sim/world.ts';

/** Tags of the same repository that a node holds or that are known to exist, newest text last. */
export function tagsInstead(view: View, reference: string): readonly string[] {
  const repository = repositoryOf(reference);
  return existing(view).filter((each) => each !== reference && repositoryOf(each) === repository);
}

/** References of the same name and tag in another repository that are known to exist. */
export function movedTo(view: View, reference: string): readonly string[] {
  const last = reference.slice(reference.lastIndexOf('/'));
  return existing(view).filter((each) => each !== reference && each.endsWith(last));
}

/** What a node holds or somebody knows to exist, and nobody knows to be gone. */
function existing(view: View): readonly string[] {
  const held = view.rows(imageStores).flatMap(([, store]) => [...store]);
  const known = view.rows(references).flatMap(([{ name }, { exists }]) => (exists ? [name] : []));
  const absent = new Set(view.rows(references).flatMap(([{ name }, { exists }]) => (exists ? [] : [name])));
  return [...new Set([...held, ...known])].filter((each) => !absent.has(each)).sort();
}

function repositoryOf(reference: string): string {
  return reference.slice(0, reference.lastIndexOf(':'));
}
