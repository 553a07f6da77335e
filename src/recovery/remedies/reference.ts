import type { FactOf } from '#findings/causes/fact.ts';
import { fieldOf, withField } from '#findings/causes/field.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import type { View } from '#sim/view.ts';
import { imageStores, references } from '#sim/world.ts';
import type { Remedy, Step } from '../step.ts';
import { kustomizationOf } from './managed.ts';

/** A tag that does not exist: one of the same repository that does, in Git where the object comes from there. */
export function referenceRemedies({ reference, namedBy }: FactOf<'reference'>, view: View): readonly Remedy[] {
  return tagsInstead(view, reference)
    .slice(0, 2)
    .flatMap((other) => {
      const steps = namedBy.flatMap(({ object, path }) => {
        const live = view.get<KubeObject>(object.kind, object.namespace, object.name);
        return live === undefined ? [] : [...renamed(view, live, path, other)];
      });
      return steps.length === 0 ? [] : [{ steps }];
    });
}

function renamed(view: View, live: KubeObject, path: string, reference: string): Step[] {
  const object = { kind: view.refOf(live).kind, namespace: live.metadata.namespace ?? '', name: live.metadata.name };
  const kustomization = kustomizationOf(view, live);
  if (kustomization !== undefined)
    return [
      { action: { kind: 'edit-in-git', object, path, value: reference }, cost: 3 },
      { action: { kind: 'reconcile', object: kustomization }, cost: 0.5 },
    ];
  return [
    { action: { kind: 'patch', object, patch: patchFor(live, path, reference) }, cost: 3, risk: 'change it where the object comes from as well' },
  ];
}

/** A merge patch from the top field of the spec that changes: lists in it are carried whole. */
function patchFor(live: KubeObject, path: string, value: string): Readonly<Record<string, unknown>> {
  const upToList = path.split('[')[0] as string;
  const changed = withField(live, path, value);
  const [top, ...rest] = upToList.split('.').reverse();
  return rest.reduce<Record<string, unknown>>((inner, field) => ({ [field]: inner }), { [top as string]: fieldOf(changed, upToList) });
}

/** Tags of the same repository that a node holds or that are known to exist, newest text last. */
function tagsInstead(view: View, reference: string): readonly string[] {
  const repository = reference.slice(0, reference.lastIndexOf(':'));
  const held = view.rows(imageStores).flatMap(([, store]) => [...store]);
  const known = view.rows(references).flatMap(([{ name }, { exists }]) => (exists ? [name] : []));
  const tags = [...held, ...known].filter((each) => each.startsWith(`${repository}:`) && each !== reference);
  const absent = new Set(view.rows(references).flatMap(([{ name }, { exists }]) => (exists ? [] : [name])));
  return [...new Set(tags)].filter((each) => !absent.has(each)).sort();
}
