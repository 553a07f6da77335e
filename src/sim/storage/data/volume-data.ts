import type { TimeMs } from '#base/brand.ts';
import type { Container, PersistentVolume, PersistentVolumeClaim, Pod } from '#model/kubernetes.ts';
import type { Cause } from '#model/place.ts';
import { timeText } from '#model/time.ts';
import { type Expression, fact, unknownFact } from '../../capabilities/expression.ts';
import { heldOn, shortDigest } from '../../image-digests.ts';
import { defineRow } from '../../store/definitions.ts';
import type { ObjectRef } from '../../store/refs.ts';
import type { View } from '../../view.ts';
import { takesUnknownsAsMet } from '../../world.ts';

/** A directory of data: the image that last wrote it, by digest if that is known, and when it was begun empty; absent: before the eve. */
interface DataDirectory {
  readonly image: string;
  readonly since?: TimeMs;
}

/** What a program keeps in a volume, a directory for each version of its data. */
export interface VolumeData {
  readonly directories: Readonly<Record<string, DataDirectory>>;
  /** The version in use; undefined while a program runs of which nobody knows it. */
  readonly inUse?: string;
  /** The image that runs on it. */
  readonly image: string;
}

/** Data of volumes whose programs keep a directory per version, as far as versions are known. Keyed by the PersistentVolume. */
export const volumeData = defineRow<VolumeData>('volume-data');

/** What answers about a volume's data depend on. */
export function dataInput(volume: string): string {
  return `data:${volume}`;
}

/** The volume behind a claim. */
export function volumeOf(view: View, namespace: string, claim: string): ObjectRef | undefined {
  const bound = view.get<PersistentVolumeClaim>('PersistentVolumeClaim', namespace, claim)?.spec.volumeName;
  const volume = bound === undefined ? undefined : view.get<PersistentVolume>('PersistentVolume', '', bound);
  return volume === undefined ? undefined : view.refOf(volume);
}

/** The claim that a container of a pod writes to. */
export function claimWritten({ spec }: Pod, { volumeMounts = [] }: Container): string | undefined {
  const written = volumeMounts.filter(({ readOnly }) => readOnly !== true).map(({ name }) => name);
  const volume = spec.volumes?.find(({ name, persistentVolumeClaim }) => persistentVolumeClaim !== undefined && written.includes(name));
  return volume?.persistentVolumeClaim?.claimName;
}

/** The directory with what was there on the eve, where the program that runs has begun another. */
export function dataLeftAside({ directories, inUse }: VolumeData): { readonly version: string; readonly image: string } | undefined {
  if (inUse === undefined || directories[inUse]?.since === undefined) return undefined;
  const kept = Object.entries(directories).find(([, { since }]) => since === undefined);
  return kept === undefined ? undefined : { version: kept[0], image: kept[1].image };
}

/** For a pod to serve the data that was in its volumes on the eve. */
export function dataServes(view: View, pod: Pod): readonly Expression[] {
  const namespace = pod.metadata.namespace ?? '';
  return (pod.spec.volumes ?? []).flatMap(({ persistentVolumeClaim }) => {
    const claim = persistentVolumeClaim?.claimName ?? '';
    const volume = volumeOf(view, namespace, claim);
    if (volume === undefined) return [];
    const data = view.row(volumeData, volume);
    if (data === undefined) return [fact(true, { text: `nothing is known of the data of ${namespace}/${claim}` }, dataInput(volume.name))];
    if (data.inUse === undefined)
      return [unknownFact(takesUnknownsAsMet(view), `which version of data ${data.image} works with`, dataInput(volume.name))];
    const since = data.directories[data.inUse]?.since;
    const text = since === undefined ? '' : begunText(view, `${namespace}/${claim}`, data, since);
    return [fact(since === undefined, { text, because: heldBy(view, pod, data) }, dataInput(volume.name))];
  });
}

function begunText(view: View, claim: string, data: VolumeData, since: TimeMs): string {
  const aside = dataLeftAside(data);
  const left = aside === undefined ? '' : `; what was there before is of version ${aside.version} and is not looked at`;
  return `claim ${claim} serves data of version ${data.inUse} that was begun empty at ${timeText(view.calendarMs(since))}${left}`;
}

/** Why this image runs there: what its node holds under the name. */
function heldBy(view: View, { spec }: Pod, { image }: VolumeData): readonly Cause[] {
  const node = spec.nodeName ?? '';
  return spec.containers.flatMap(({ image: named = '' }) => {
    const held = heldOn(view, node, named);
    if (held === undefined || !image.endsWith(held.digest)) return [];
    return [{ text: `${node} holds ${named} as ${shortDigest(held.digest)}`, place: held.place, certainty: held.certainty }];
  });
}
