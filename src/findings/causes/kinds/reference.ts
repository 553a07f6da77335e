import { normalisedReference } from '#model/images/reference.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { setRow, whatIf } from '#sim/actor.ts';
import { controllerOf } from '#sim/store/indexes.ts';
import type { View } from '#sim/view.ts';
import { references } from '#sim/world.ts';
import type { CauseKind, FactOf } from '../fact.ts';
import { namedAs } from '../words.ts';

/** An image reference that something in the cluster names and that exists nowhere. */
export const referenceKind: CauseKind<FactOf<'reference'>> = {
  kind: 'reference',
  find: ({ view, provenance }) =>
    view.rows(references).flatMap(([{ name: reference }, row]) => {
      if (row.exists) return [];
      const namedBy = naming(view, reference);
      const [first] = namedBy;
      if (first === undefined) return [];
      const place = provenance.placeOfField(view.ref(first.object.kind, first.object.namespace, first.object.name), first.path) ?? row.place;
      const since = row.since === undefined ? '' : `, since ${row.since}`;
      const cause = { text: `${reference} does not exist${since}`, place: row.place, certainty: row.certainty };
      return [
        {
          fact: { kind: 'reference', reference, namedBy },
          key: `reference ${reference}`,
          text: `${reference} does not exist`,
          place,
          chain: [cause],
        },
      ];
    }),
  remove: (simulation, { reference }) => {
    const ref = simulation.view.ref('reference', '', reference);
    simulation.perform(setRow(references, ref, { exists: true, certainty: 'assumed' }, `${reference} exists`), whatIf);
  },
};

const derived = new Set(['Pod', 'Event', 'ControllerRevision', 'Node', 'EndpointSlice', 'Secret', 'ConfigMap']);

/** Objects that people write and that name the reference, with the field. */
function naming(view: View, reference: string): FactOf<'reference'>['namedBy'] {
  const tag = reference.slice(reference.lastIndexOf('/') + 1);
  return view
    .kindsPresent()
    .filter((kind) => !derived.has(kind))
    .flatMap((kind) => view.objects<KubeObject>(kind))
    .filter((object) => controllerOf(object) === undefined)
    .flatMap((object) => {
      const { spec } = object as KubeObject & { readonly spec?: unknown };
      return pathsTo(spec, 'spec', (text) => text.endsWith(tag) && normalisedReference(text) === reference).map((path) => ({
        object: namedAs(view.refOf(object)),
        path,
      }));
    });
}

function pathsTo(value: unknown, path: string, wanted: (text: string) => boolean): string[] {
  if (typeof value === 'string') return wanted(value) ? [path] : [];
  if (Array.isArray(value)) return value.flatMap((item, index) => pathsTo(item, `${path}[${index}]`, wanted));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([field, inner]) => pathsTo(inner, `${path}.${field}`, wanted));
}
