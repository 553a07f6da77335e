import { type ClusterUnderCheck, titleOf } from '#findings/cluster.ts';
import { keyOf } from '#findings/finding.ts';
import type { Draft, Rule, RuleInput } from '#findings/rule.ts';
import { statedVersion } from '#findings/stated-version.ts';
import { listed, toldCauses } from '#findings/words.ts';
import type { SourcedObject } from '#model/cluster.ts';
import type { KubeObject, PersistentVolumeClaim, StatefulSet } from '#model/kubernetes.ts';
import type { Place } from '#model/place.ts';
import type { ObjectRef } from '#sim/store/refs.ts';
import { unrendered } from '#sim/world.ts';

/** A claim, or a template of claims, that leaves its class to the cluster. */
interface Unnamed {
  readonly ref: ObjectRef;
  readonly place: Place;
}

interface Default {
  readonly ref: ObjectRef;
  readonly provisioner: string;
  readonly place: Place;
  /** When it was made, where a live cluster says so. */
  readonly created?: string;
}

/** Claims name no class, and the cluster has no default for them, or more than one. */
export const storageClassByDefault = {
  id: 'storage-class-by-default',
  summary: 'claims name no storage class, and none is the default, or several are',

  *check({ cluster }: RuleInput) {
    const claims = cluster.twin.sources.flatMap((source) => unnamedIn(source, cluster));
    const [first, ...others] = claims;
    if (first === undefined) return;
    const defaults = defaultsIn(cluster);
    if (defaults.length === 0 && isWholeStorageKnown(cluster)) yield draftOfNone([first, ...others]);
    if (defaults.length > 1 && !isOneNewest(defaults)) yield draftOfSeveral([first, ...others], defaults, cluster);
  },
} as const satisfies Rule;

function unnamedIn({ object, placeOf }: SourcedObject, { view }: ClusterUnderCheck): readonly Unnamed[] {
  const ref = view.refOf(object);
  if (object.kind === 'PersistentVolumeClaim') return isUnnamed(object as PersistentVolumeClaim) ? [{ ref, place: placeOf('spec') }] : [];
  if (object.kind !== 'StatefulSet') return [];
  const templates = (object as StatefulSet).spec.volumeClaimTemplates ?? [];
  return templates.flatMap((template, index) => (isUnnamed(template) ? [{ ref, place: placeOf(`spec.volumeClaimTemplates[${index}].spec`) }] : []));
}

function isUnnamed({ metadata, spec }: Pick<PersistentVolumeClaim, 'metadata' | 'spec'>): boolean {
  return (
    spec.storageClassName === undefined &&
    spec.volumeName === undefined &&
    metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] === undefined
  );
}

interface StorageClass extends KubeObject {
  readonly provisioner?: string;
}

function defaultsIn({ twin, view }: ClusterUnderCheck): readonly Default[] {
  return twin.sources.flatMap(({ object, place, placeOf, observed }) => {
    const key = ['storageclass.kubernetes.io/is-default-class', 'storageclass.beta.kubernetes.io/is-default-class'].find(
      (each) => object.metadata.annotations?.[each] === 'true',
    );
    if (object.kind !== 'StorageClass' || key === undefined) return [];
    const { provisioner = '' } = object as StorageClass;
    const at = placeOf(`metadata.annotations.${key}`);
    return [
      {
        ref: view.refOf(object),
        provisioner,
        place: 'live' in at ? place : at,
        created: observed === true ? object.metadata.creationTimestamp : undefined,
      },
    ];
  });
}

/** In a live cluster the newest is the one, and it stays so. */
function isOneNewest(defaults: readonly Default[]): boolean {
  const times = new Set(defaults.map(({ created }) => created));
  return !times.has(undefined) && times.size === defaults.length;
}

/**
 * Whether a class that was not read can be ruled out: everything was read and rendered, some class was read, it is a live cluster or Talos, which
 * brings none, and no volume waits for claims without a class.
 */
function isWholeStorageKnown({ twin, view }: ClusterUnderCheck): boolean {
  const classes = twin.sources.filter(({ object }) => object.kind === 'StorageClass');
  const isBare = classes.some(({ observed }) => observed === true) || (classes.length > 0 && twin.model.machines.length > 0);
  const isAllRead = twin.model.diagnostics.every(({ unread }) => unread !== true) && unrendered(view).length === 0;
  return isBare && isAllRead && view.list('PersistentVolume').every((ref) => hasClass(view.object(ref)));
}

function hasClass(volume: KubeObject | undefined): boolean {
  return ((volume as { spec?: { storageClassName?: string } } | undefined)?.spec?.storageClassName ?? '') !== '';
}

type Claims = readonly [Unnamed, ...Unnamed[]];

function draftOfNone(claims: Claims): Draft {
  const titles = listed([...new Set(claims.map(({ ref }) => titleOf(ref)))]);
  return {
    severity: 'medium',
    subject: keyOf(claims[0].ref),
    message: `${titles} ${claims.length === 1 ? 'names' : 'name'} no storage class, and no class is the default: no volume is made`,
    because: [
      ...causesOf(claims),
      { text: 'no StorageClass that was read is marked as the default', certainty: 'configured' },
      {
        text: 'no persistent volumes available for this claim and no storage class is set: it stays Pending, and so do its pods',
        certainty: 'documented',
      },
    ],
    consequence: [],
    fix: { text: `set storageClassName in ${titles}, or mark one class with storageclass.kubernetes.io/is-default-class: "true"` },
  };
}

function draftOfSeveral(claims: Claims, defaults: readonly Default[], cluster: ClusterUnderCheck): Draft {
  const names = listed(defaults.map(({ ref }) => ref.name).sort());
  const titles = listed([...new Set(claims.map(({ ref }) => titleOf(ref)))]);
  const version = statedVersion(cluster);
  const isRefused = version !== undefined && version.minor < 26;
  const differ = new Set(defaults.map(({ provisioner }) => provisioner)).size > 1;
  const [first] = defaults.map(({ ref }) => ref).sort((left, right) => (left.name < right.name ? -1 : 1));
  return {
    severity: isRefused || differ ? 'medium' : 'low',
    subject: keyOf(first as ObjectRef),
    message: `${names} are each the default storage class: ${isRefused ? `claims that name none are refused (${titles})` : `which one ${titles} ${claims.length === 1 ? 'gets' : 'get'} depends on which was made last`}`,
    because: [
      ...defaults.map(({ ref, place }) => ({ text: `${titleOf(ref)} is marked as the default`, place, certainty: 'configured' as const })),
      ...causesOf(claims),
      {
        text: isRefused
          ? `Kubernetes ${version.version} makes no claim while it does not know which default is meant`
          : 'a new claim gets the default that was created last (from 1.26 on); in a cluster that is set up anew that may be the other one',
        certainty: 'documented',
      },
    ],
    consequence: [],
    fix: { text: `leave storageclass.kubernetes.io/is-default-class: "true" on one of ${names}, or set storageClassName in ${titles}` },
  };
}

function causesOf(claims: Claims): Draft['because'] {
  return toldCauses(claims, ({ ref, place }) => ({ text: `${titleOf(ref)} names no class`, place, certainty: 'configured' as const }));
}
