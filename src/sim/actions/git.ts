import type { SourcedObject } from '#model/cluster.ts';
import { placeText } from '#model/place.ts';
import type { EntryId } from '../engine/trace.ts';
import { builtAt, gitRef, headOf, inOrder, type RevisionContent, revisions } from '../gitops/content.ts';
import type { Simulation } from '../simulation.ts';
import { kindOf, type ObjectRef } from '../store/refs.ts';
import type { View } from '../view.ts';
import type { ActionDefinition, ActionOf, ObjectName } from './action.ts';

/** `git push` of a revision that the input holds. */
export const commit: ActionDefinition<ActionOf<'commit'>> = {
  text: ({ source, revision }) => `push ${revision} to ${source}`,
  commands: ({ source, revision }, view) => [
    `git commit -m '${held(view, gitRef(view, source), revision)?.message ?? revision}'`,
    `git push  # what ${source} follows`,
  ],
  hindrance: ({ source, revision }, view) => {
    const ref = gitRef(view, source);
    if (held(view, ref, revision) === undefined) return { text: `no revision ${revision} of ${source} is known` };
    return headOf(view, ref)?.revision === revision ? { text: `${source} is at ${revision} already` } : undefined;
  },
  apply: (simulation, { source, revision }, cause) => {
    const { view } = simulation;
    const ref = gitRef(view, source);
    const found = held(view, ref, revision);
    if (found !== undefined) push(simulation, ref, { ...found, from: view.now }, cause);
  },
};

function held(view: View, source: ObjectRef, revision: string): RevisionContent | undefined {
  return view.row(revisions, source)?.find((each) => each.revision === revision);
}

/** Makes a revision the newest of its source. */
function push(simulation: Simulation, source: ObjectRef, revision: RevisionContent, cause: EntryId): void {
  const others = (simulation.view.row(revisions, source) ?? []).filter((each) => each.revision !== revision.revision);
  const value = inOrder([...others, revision]);
  simulation.perform({ verb: 'row', table: revisions, ref: source, value, what: `${revision.revision} is pushed` }, 'git', [cause]);
}

/** Edits a file in Git, commits and pushes it. What changes is the object as its path builds to it. */
export const editInGit: ActionDefinition<ActionOf<'edit-in-git'>> = {
  text: ({ object, path, value }) => `set ${path} of ${titleOf(object)} to ${JSON.stringify(value)} in Git`,
  commands: ({ object, path, value }, view) => {
    const place = find(view, object)?.found.placeOf(path);
    const where = place === undefined ? titleOf(object) : placeText(place);
    return [`$EDITOR ${where}  # ${path}: ${JSON.stringify(value)}`, `git commit -am '${messageOf(object, path)}'`, 'git push'];
  },
  hindrance: ({ object }, view) => (find(view, object) === undefined ? { text: `${titleOf(object)} is not in Git` } : undefined),
  apply: (simulation, { object, path, value }, cause) => {
    const { view } = simulation;
    const at = find(view, object);
    if (at === undefined) return;
    const place = at.found.placeOf(path);
    const changed = at.objects.map((each) =>
      each === at.found ? { ...each, object: withField(each.object, fieldsOf(path), value) as SourcedObject['object'] } : each,
    );
    const text = `${path} of ${titleOf(object)} is ${JSON.stringify(value)}`;
    const { entry } = simulation.perform({ verb: 'note', body: { kind: 'fact', text, place, certainty: 'configured' } }, 'git', [cause]);
    // Named by their number: what an edit is called must not depend on what it is about.
    const revision = `edit-${(view.row(revisions, at.source) ?? []).length}`;
    const message = `${messageOf(object, path)} (${placeText(place)})`;
    push(simulation, at.source, { revision, from: view.now, message, paths: new Map([[at.path, changed]]), place }, entry);
  },
};

function titleOf({ kind, namespace, name }: ObjectName): string {
  return `${kind.split('.')[0]} ${namespace === '' ? '' : `${namespace}/`}${name}`;
}

function messageOf(object: ObjectName, path: string): string {
  return `change ${path} of ${titleOf(object)}`;
}

interface InGit {
  readonly source: ObjectRef;
  readonly path: string;
  readonly objects: readonly SourcedObject[];
  readonly found: SourcedObject;
}

/** Where an object stands at the head of a Git source. */
function find(view: View, name: ObjectName): InGit | undefined {
  for (const [source, all] of view.rows(revisions)) {
    const head = headOf(view, source);
    const paths = new Set(all.flatMap((each) => [...each.paths.keys()]));
    for (const path of head === undefined ? [] : [...paths].sort()) {
      const objects = builtAt(view, source, head?.revision ?? '', path) ?? [];
      const found = objects.find(({ object }) => isNamed(object, name));
      if (found !== undefined) return { source, path, objects, found };
    }
  }
  return undefined;
}

function isNamed(object: SourcedObject['object'], { kind, namespace, name }: ObjectName): boolean {
  const sameKind = kindOf(object) === kind || object.kind === kind;
  return sameKind && object.metadata.name === name && (object.metadata.namespace ?? namespace) === namespace;
}

/** `spec.a[0].b` and `metadata.annotations["x.y"]` in their parts. */
function fieldsOf(path: string): readonly (string | number)[] {
  const parts = [...path.matchAll(/\["([^"]+)"\]|\[(\d+)\]|([^.[\]]+)/g)];
  return parts.map(([, quoted, index, plain]) => (index === undefined ? (quoted ?? plain ?? '') : Number(index)));
}

function withField(value: unknown, [field, ...rest]: readonly (string | number)[], next: unknown): unknown {
  if (field === undefined) return next;
  if (typeof field === 'number') {
    const list = Array.isArray(value) ? [...value] : [];
    list[field] = withField(list[field], rest, next);
    return list;
  }
  const map = typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  return { ...map, [field]: withField(map[field], rest, next) };
}
