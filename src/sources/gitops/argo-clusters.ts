import type { BuiltObject } from '../built-object.ts';
import { canonicalText } from '../canonical-text.ts';
import { Claims } from '../claims.ts';
import type { ClusterChoice, FoundCluster } from '../clusters.ts';
import { foldersApart } from '../folders-apart.ts';
import { at, stringAt } from '../guards.ts';
import { groupOf } from '../kinds.ts';
import type { Destinations } from './argo-destinations.ts';
import { type ClusterOfBegins, meantApart } from './clusters-apart.ts';
import { type Entry, isOfKind, nameText } from './repository.ts';
import { isWorkload } from './workload.ts';

/** What an Application brings to its destination, and where Argo CD began to come to it. */
export interface Delivery {
  readonly begin: BuiltObject;
  readonly application: BuiltObject;
  readonly objects: readonly BuiltObject[];
}

/** The clusters that run an Argo CD each: one has an Application of a name once, and a workload of a name once where that goes. */
export class ArgoClaims {
  readonly #claims = new Claims<BuiltObject>();
  readonly #destinations: Destinations;

  constructor(destinations: Destinations) {
    this.#destinations = destinations;
  }

  /** Remembers what Argo CD comes to. */
  keep({ begin, application, objects }: Delivery): void {
    const { value } = application;
    const destination = this.#destinations.of(application);
    const content = [at(value, 'spec', 'source'), at(value, 'spec', 'sources'), at(value, 'spec', 'destination', 'namespace')];
    this.#claims.claim(`${nameText(value)} to ${destination}`, canonicalText(content), begin);
    for (const object of objects) {
      if (isWorkload(object.value)) this.#claims.claim(`${nameText(object.value)} in ${destination}`, canonicalText(object.value), begin);
    }
  }

  /** Those that are meant of the clusters, where all that begins somewhere cannot be of one. */
  clustersMeant(begins: readonly BuiltObject[], choice: ClusterChoice): readonly ClusterOfBegins<BuiltObject>[] {
    const rivals = new Map(begins.map((begin) => [begin, this.#claims.rivalsOf(begin)]));
    return meantApart(begins, choice, {
      rivalsOf: (begin) => rivals.get(begin) ?? new Set(),
      objectOf: (begin) => begin,
      pathOf: ({ value }) => stringAt(value, 'spec', 'source', 'path') ?? '',
      entryOf,
    });
  }
}

/** How it is said that Argo CD begins with an object. */
export function entryOf({ value, source }: BuiltObject): Entry {
  return { text: `Argo CD's ${nameText(value)}`, place: source.place };
}

/** The clusters that Applications apply to. One whose Applications apply nothing but Applications is Argo CD's own affair. */
export function clustersAppliedTo(deliveries: readonly Delivery[], destinations: Destinations): readonly FoundCluster[] {
  const counting = deliveries.filter(({ objects }) => objects.length === 0 || objects.some((object) => !isArgo(object)));
  const groups = [...Map.groupBy(counting, ({ application }) => destinations.of(application))];
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

/** Whether an object is an Application. */
export function isApplication({ value }: BuiltObject): boolean {
  return isOfKind(value, 'argoproj.io', 'Application');
}
