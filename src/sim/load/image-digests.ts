import type { ClusterModel } from '#model/cluster.ts';
import { normalisedReference, storeNames } from '#model/images/reference.ts';
import type { Node, Pod } from '#model/kubernetes.ts';
import { type HeldDigest, heldDigests, imageContents, type TagMeaning, tagMeanings } from '../image-digests.ts';
import type { Simulation } from '../simulation.ts';

/** Puts what is known of tags, of images and of what nodes hold into the store. */
export function loadImageDigests(eve: Simulation, model: ClusterModel): void {
  const { view } = eve;
  const meanings = new Map<string, TagMeaning[]>();
  for (const { reference, digest, since, place, certainty } of model.world.tags) {
    const name = normalisedReference(reference);
    meanings.set(name, [...(meanings.get(name) ?? []), { digest, ...(since === undefined ? {} : { since }), place, certainty }]);
  }
  for (const [name, all] of meanings) {
    const value = all.toSorted((left, right) => dateOf(left) - dateOf(right));
    eve.perform({ verb: 'row', table: tagMeanings, ref: view.ref('reference', '', name), value }, 'load');
  }
  for (const { image, data, upgrades, place, certainty } of model.world.images)
    eve.perform(
      { verb: 'row', table: imageContents, ref: view.ref('image', '', normalisedReference(image)), value: { data, upgrades, place, certainty } },
      'load',
    );
  for (const [node, held] of heldIn(model))
    if (held.size > 0) eve.perform({ verb: 'row', table: heldDigests, ref: view.ref('Node', '', node), value: held }, 'load');
}

function dateOf({ since }: TagMeaning): number {
  return since === undefined ? Number.NEGATIVE_INFINITY : Date.parse(since);
}

/** Of one tag on one node the world file counts before the node's own list, and that before what its pods were seen to run. */
function heldIn({ objects, world }: ClusterModel): ReadonlyMap<string, ReadonlyMap<string, HeldDigest>> {
  const found = new Map<string, Map<string, HeldDigest>>();
  const add = (node: string, tagged: string, held: HeldDigest) => {
    const store = found.get(node) ?? new Map<string, HeldDigest>();
    if (!store.has(tagged)) store.set(tagged, held);
    found.set(node, store);
  };
  for (const { node, images, place, certainty } of world.nodes)
    for (const image of images) {
      const [tagged, digested] = storeNames(image);
      if (tagged !== undefined && digested !== undefined) add(node, tagged, { digest: digestAt(digested), place, certainty });
    }
  for (const { object, place } of objects) {
    if (object.kind === 'Node')
      for (const [tagged, digest] of listedBy(object as Node)) add(object.metadata.name, tagged, { digest, place, certainty: 'observed' });
  }
  for (const { object, place } of objects) {
    if (object.kind !== 'Pod') continue;
    const pod = object as Pod;
    for (const [tagged, digest] of runBy(pod)) add(pod.spec.nodeName ?? '', tagged, { digest, place, certainty: 'observed' });
  }
  return found;
}

/** A node lists the names of each image together: tags, and the digest in each repository. */
function listedBy({ status }: Node): readonly (readonly [tagged: string, digest: string])[] {
  return (status?.images ?? []).flatMap(({ names = [] }) => {
    const known = names.map(normalisedReference);
    const digests = known.filter((name) => name.includes('@'));
    return known
      .filter((name) => !name.includes('@'))
      .flatMap((tagged) => {
        const own = digests.find((name) => name.startsWith(`${tagged.slice(0, tagged.lastIndexOf(':'))}@`));
        return own === undefined ? [] : [[tagged, digestAt(own)] as const];
      });
  });
}

function runBy({ spec, status }: Pod): readonly (readonly [tagged: string, digest: string])[] {
  const statuses = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  return [...(spec.initContainers ?? []), ...spec.containers].flatMap(({ name, image = '' }) => {
    const imageId = statuses.find((one) => one.name === name)?.imageID ?? '';
    const tagged = normalisedReference(image);
    return tagged.includes('@') || !/@sha256:[0-9a-f]{64}$/.test(imageId) ? [] : [[tagged, digestAt(imageId)] as const];
  });
}

function digestAt(text: string): string {
  return text.slice(text.indexOf('@') + 1);
}
