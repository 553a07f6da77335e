import type { CatalogueEntry } from '#model/catalogue-entry.ts';
import type { Container, PersistentVolume, Pod } from '#model/kubernetes.ts';
import { type Actor, onObject, type Reconciliation, setRow } from '../../actor.ts';
import { contentOfImage, type ImageContent } from '../../image-digests.ts';
import type { ObjectRef } from '../../store/refs.ts';
import type { View } from '../../view.ts';
import { inGrace } from '../../world.ts';
import { claimWritten, type VolumeData, volumeData, volumeOf } from './volume-data.ts';

type EntryOf = (container: Container) => CatalogueEntry | undefined;

/** A container that runs and keeps data in a volume: the image it was made from, and what is known of that. */
interface Keeper {
  readonly claim: string;
  readonly volume: ObjectRef;
  readonly image: string;
  readonly content: ImageContent | undefined;
}

/**
 * Programs that keep a directory for each version of their data. One that starts goes on with that of its own version, moves
 * that of a version it takes over to its own, or else begins an empty one.
 * [goharbor/harbor make/photon/db/docker-entrypoint.sh, v2.8]
 */
export function dataDirectories(entryOf: EntryOf): Actor {
  const keeping = keepingOf(entryOf);
  return {
    name: 'data-directories',
    watches: [
      onObject<Pod>('Pod', ({ ref, before, after }) => {
        if (after === undefined || before?.status?.containerStatuses === after.status?.containerStatuses) return [];
        return keeping(after.spec.containers).length > 0 ? [ref] : [];
      }),
    ],
    active: () => true,
    *reconcile(ref, view) {
      const pod = inGrace(view) ? undefined : view.object<Pod>(ref);
      if (pod !== undefined) for (const keeper of keepersIn(view, pod, keeping(pod.spec.containers))) yield* start(view, keeper);
    },
  };
}

/** What volumes hold on the eve: the data of what runs on them. */
export function dataOfEve(view: View, entryOf: EntryOf): readonly (readonly [ObjectRef, VolumeData])[] {
  const keeping = keepingOf(entryOf);
  return view
    .objects<Pod>('Pod')
    .flatMap((pod) =>
      keepersIn(view, pod, keeping(pod.spec.containers)).flatMap(({ volume, image, content }): (readonly [ObjectRef, VolumeData])[] =>
        content === undefined ? [] : [[volume, { directories: { [content.data]: { image } }, inUse: content.data, image }]],
      ),
    );
}

function* start(view: View, { claim, volume, image, content }: Keeper): Reconciliation {
  const data = view.row(volumeData, volume);
  if (data?.image === image || (data === undefined && content === undefined)) return;
  const directories = data?.directories ?? {};
  if (content === undefined) {
    yield setRow(volumeData, volume, { directories, image }, `${image}, of which nobody knows the version of its data, starts on ${claim}`);
    return;
  }
  const own = content.data;
  const isOld = data === undefined && isOfEve(view, volume);
  if (directories[own] !== undefined || isOld) {
    const kept = isOld ? { [own]: { image } } : directories;
    yield setRow(volumeData, volume, { directories: kept, inUse: own, image }, `${image} goes on with version ${own} of the data of ${claim}`);
    return;
  }
  const from = content.upgrades.find((version) => directories[version] !== undefined);
  const { [from ?? '']: moved, ...others } = directories;
  const since = from === undefined ? view.now : moved?.since;
  const made = { [own]: { image, ...(since === undefined ? {} : { since }) } };
  const what =
    from === undefined
      ? `${image} begins an empty version ${own} of the data of ${claim}`
      : `${image} moves the data of ${claim} from ${from} to ${own}`;
  yield setRow(volumeData, volume, { directories: { ...others, ...made }, inUse: own, image }, what);
}

/** A volume from before the eve has the data of whoever starts on it first: nobody saw another. */
function isOfEve(view: View, volume: ObjectRef): boolean {
  return !(view.virtualTime(view.object<PersistentVolume>(volume)?.metadata.creationTimestamp) > view.epoch);
}

function keepersIn(view: View, pod: Pod, containers: readonly Container[]): readonly Keeper[] {
  const namespace = pod.metadata.namespace ?? '';
  return containers.flatMap((container) => {
    const status = pod.status?.containerStatuses?.find(({ name }) => name === container.name);
    const claim = claimWritten(pod, container);
    const volume = claim === undefined ? undefined : volumeOf(view, namespace, claim);
    if (status?.state?.running === undefined || volume === undefined) return [];
    const { image = '' } = container;
    const imageId = status.imageID === '' ? image : status.imageID;
    return [{ claim: `claim ${namespace}/${claim}`, volume, image: imageId, content: contentOfImage(view, imageId, image) }];
  });
}

/** The containers of a template that keep data so: asked with each change of a pod, so remembered. */
function keepingOf(entryOf: EntryOf): (containers: readonly Container[]) => readonly Container[] {
  const known = new WeakMap<readonly Container[], readonly Container[]>();
  return (containers) => {
    const found = known.get(containers) ?? containers.filter((container) => entryOf(container)?.keepsData === 'directory per version');
    known.set(containers, found);
    return found;
  };
}
