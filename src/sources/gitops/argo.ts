import { type BuiltObject, objectAsWritten } from '../built-object.ts';
import type { ClusterChoice } from '../clusters.ts';
import { ArgoClaims, clustersAppliedTo, type Delivery, entryOf, isApplication, isArgo } from './argo-clusters.ts';
import { Destinations } from './argo-destinations.ts';
import { applications, ownFolders, ownUrls, Traversal } from './argo-traversal.ts';
import { isOfKind, placeKey, type Reached, type Repository } from './repository.ts';

const group = 'argoproj.io';

/** What Argo CD would apply from a repository to one cluster; undefined where no Application in it applies anything of it. */
export function reachedByArgo(repository: Repository, choice: ClusterChoice): Reached | undefined {
  const candidates = repository.raw
    .filter(({ value, isGiven }) => isGiven && isOfKind(value, group, 'Application', 'ApplicationSet'))
    .map(({ document, value }) => objectAsWritten(document, value));
  const urls = ownUrls(candidates, repository);
  if (
    !candidates.some((candidate) =>
      applications(candidate, repository).some(({ value }) => ownFolders(value, candidate, urls, repository).length > 0),
    )
  ) {
    return undefined;
  }
  const quiet = repository.trial();
  const reaches = new Map(candidates.map((candidate) => [placeKey(candidate), appliedOnes(candidate, quiet, urls)]));
  const reached = new Set([...reaches.values()].flatMap((keys) => [...keys]));
  const roots = candidates.filter((candidate) => !reached.has(placeKey(candidate)));
  const parents = roots.filter((root) => (reaches.get(placeKey(root))?.size ?? 0) > 0);
  const begins = parents.length > 0 ? parents : roots.length > 0 ? roots : candidates;
  return reachedFrom(begins, choice, urls, repository);
}

/** What begins bring to the cluster that is meant. */
function reachedFrom(all: readonly BuiltObject[], choice: ClusterChoice, urls: ReadonlySet<string>, repository: Repository): Reached {
  const destinations = new Destinations(repository.raw);
  const { begins, deliveries } = ofOneInstallation(all, choice, repository, (within) => new Traversal(within, urls, new ArgoClaims(destinations)));
  const made = deliveries.map(({ application }) => application);
  const [first] = made;
  const equated = destinations.equate(made);
  if (equated !== undefined && first !== undefined) repository.assume(equated, first.source.place);
  const clusters = choice.of(clustersAppliedTo(deliveries, destinations));
  const isMeant = (application: BuiltObject) => clusters.length === 0 || clusters.some(({ name }) => name === destinations.of(application));
  const delivered = deliveries.flatMap(({ application, objects }) => objects.filter((object) => isArgo(object) || isMeant(application)));
  const leadsElsewhere = new Set(begins.filter((begin) => deliveries.some((delivery) => delivery.begin === begin)));
  for (const { begin, application } of deliveries) if (isMeant(application)) leadsElsewhere.delete(begin);
  return {
    objects: [...new Set([...begins, ...made, ...delivered])].filter((object) => !isApplication(object) || isMeant(object)),
    entries: begins.filter((begin) => !leadsElsewhere.has(begin)).map(entryOf),
  };
}

/** Where the Argo CD begins that is meant, and what it delivers from there: each cluster may run its own. */
function ofOneInstallation(
  all: readonly BuiltObject[],
  choice: ClusterChoice,
  repository: Repository,
  traversalOf: (within: Repository) => Traversal,
): { readonly begins: readonly BuiltObject[]; readonly deliveries: readonly Delivery[] } {
  const mayHoldSeveral = choice.isMade && all.length > 1;
  const whole = traversalOf(mayHoldSeveral ? repository.trial() : repository);
  const deliveries = whole.from(all);
  const meant = whole.claims.clustersMeant(all, choice);
  const begins = meant.length === 0 ? all : [...new Set(meant.flatMap((each) => each.begins))];
  return { begins, deliveries: mayHoldSeveral ? traversalOf(repository).from(begins) : deliveries };
}

/** Where the other Applications stand that one applies itself. */
function appliedOnes(candidate: BuiltObject, repository: Repository, urls: ReadonlySet<string>): ReadonlySet<string> {
  const objects = new Traversal(repository, urls, new ArgoClaims(new Destinations([]))).appliedBy(applications(candidate, repository));
  const keys = objects.filter(({ value }) => isOfKind(value, group, 'Application', 'ApplicationSet')).map(placeKey);
  return new Set(keys.filter((key) => key !== placeKey(candidate)));
}
