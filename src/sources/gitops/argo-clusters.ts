import type { BuiltObject } from '../built-object.ts';
import type { FoundCluster } from '../clusters.ts';
import { foldersApart } from '../folders-apart.ts';
import { stringAt } from '../guards.ts';
import { groupOf } from '../kinds.ts';
import { nameText } from './repository.ts';

/** What an Application brings to its destination. */
export interface Delivery {
  readonly application: BuiltObject;
  readonly objects: readonly BuiltObject[];
}

/** The cluster an Application applies to: the one Argo CD runs in, where it names none. */
export function destinationOf({ value }: BuiltObject): string {
  const at = (field: string) => stringAt(value, 'spec', 'destination', field);
  const named = at('name') ?? at('server')?.replace(/\/+$/, '') ?? '';
  return ['', 'https://kubernetes.default.svc'].includes(named) ? 'in-cluster' : named;
}

/** The clusters that Applications apply to. One whose Applications apply nothing but Applications is Argo CD's own affair. */
export function destinations(deliveries: readonly Delivery[]): readonly FoundCluster[] {
  const counting = deliveries.filter(({ objects }) => objects.length === 0 || objects.some((object) => !isArgo(object)));
  const groups = [...Map.groupBy(counting, ({ application }) => destinationOf(application))];
  const files = groups.map(([, own]) => own.map(({ application }) => application.source.path));
  const folders = foldersApart(files);
  return groups.flatMap(([name, [first]], index) =>
    first === undefined
      ? []
      : [
          {
            name,
            folder: folders[index],
            text: `where ${nameText(first.application.value)} goes`,
            place: first.application.source.place,
            files: files[index] ?? [],
          },
        ],
  );
}

/** Whether an object tells Argo CD what to apply. */
export function isArgo({ value }: BuiltObject): boolean {
  return groupOf(stringAt(value, 'apiVersion') ?? '') === 'argoproj.io';
}
