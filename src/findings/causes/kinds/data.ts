import { repositoryOf } from '#model/images/reference.ts';
import type { KubeObject, PersistentVolume, Pod, PodTemplate } from '#model/kubernetes.ts';
import { setRow, whatIf } from '#sim/actor.ts';
import { heldOn } from '#sim/image-digests.ts';
import { dataLeftAside, type VolumeData, volumeData } from '#sim/storage/data/volume-data.ts';
import { podsOfClaim } from '#sim/store/indexes.ts';
import type { ObjectRef } from '#sim/store/refs.ts';
import type { View } from '#sim/view.ts';
import { workloads } from '#sim/workloads.ts';
import type { CauseKind, FactOf, Suspect } from '../fact.ts';
import type { Situation } from '../situation.ts';
import { leavesOf, namedAs, titleOf } from '../words.ts';

/** A program that has begun an empty directory of data beside the one that another version of it wrote. */
export const dataKind: CauseKind<FactOf<'data'>> = {
  kind: 'data',
  find: (situation) =>
    leavesOf(situation, 'data').flatMap(({ rest, leaf }): Suspect<FactOf<'data'>>[] => {
      const { view, provenance } = situation;
      const volume = view.ref('PersistentVolume', '', rest);
      const data = view.row(volumeData, volume);
      const aside = data === undefined ? undefined : dataLeftAside(data);
      const user = data === undefined ? undefined : userOf(view, volume, data);
      if (aside === undefined || user === undefined) return [];
      const object = namedAs(user.workload);
      const fact = { kind: 'data' as const, volume: rest, workload: object, path: user.path, image: aside.image, pod: namedAs(user.pod) };
      const place = provenance.placeOfField(user.workload, user.path) ?? leaf.cause.place;
      return [{ fact, key: `data ${rest}`, text: textOf(situation, fact, user.named), place, chain: [leaf.chain] }];
    }),
  remove: (simulation, { volume }) => {
    const ref = simulation.view.ref('PersistentVolume', '', volume);
    const data = simulation.view.row(volumeData, ref);
    if (data?.inUse === undefined) return;
    const directories = { ...data.directories, [data.inUse]: { image: data.image } };
    simulation.perform(setRow(volumeData, ref, { ...data, directories }, `the data of ${volume} is what it was`), whatIf);
  },
};

interface User {
  readonly workload: ObjectRef;
  readonly pod: ObjectRef;
  readonly path: string;
  readonly named: string;
}

/** Whose template names the image that runs on the volume, and where. */
function userOf(view: View, volume: ObjectRef, { image }: VolumeData): User | undefined {
  const claim = view.object<PersistentVolume>(volume)?.spec.claimRef;
  const [pod] = view.having(podsOfClaim, `${claim?.namespace}/${claim?.name}`);
  const workload = pod === undefined ? undefined : workloads(view).find(({ pods }) => pods.includes(pod))?.ref;
  const owner = workload === undefined ? undefined : view.object<KubeObject & { readonly spec?: { readonly template?: PodTemplate } }>(workload);
  const containers = owner?.spec?.template?.spec.containers ?? [];
  const index = containers.findIndex((each) => repositoryOf(each.image ?? '') === repositoryOf(image));
  const named = containers[index]?.image;
  if (workload === undefined || pod === undefined || named === undefined) return undefined;
  return { workload, pod, path: `spec.template.spec.containers[${index}].image`, named };
}

/** The same name for different images is the trap; a name that was changed speaks for itself. */
function textOf({ view }: Situation, { workload, pod, image }: FactOf<'data'>, named: string): string {
  const node = view.get<Pod>('Pod', pod.namespace, pod.name)?.spec.nodeName ?? '';
  const held = heldOn(view, node, named);
  const data = `the one that wrote the data of ${titleOf(workload)}`;
  if (named.includes('@') || held === undefined || image.endsWith(held.digest)) return `${named} is not ${data}`;
  return `${named} is another image on ${node} than ${data}`;
}
