import type { FactOf } from '#findings/causes/fact.ts';
import { fieldOf } from '#findings/causes/field.ts';
import { isMutableTag } from '#model/images/mutable-tag.ts';
import { normalisedReference, repositoryOf } from '#model/images/reference.ts';
import type { KubeObject, Pod } from '#model/kubernetes.ts';
import { digestUpstream, heldDigests, tagMeanings } from '#sim/image-digests.ts';
import type { View } from '#sim/view.ts';
import type { Remedy } from '../step.ts';
import { nameImage } from './named-image.ts';

/** A program on data of another version: name the image that wrote the data, or bring that image to the node under its name. */
export function dataRemedies({ workload, path, image, pod }: FactOf<'data'>, view: View): readonly Remedy[] {
  const live = view.get<KubeObject>(workload.kind, workload.namespace, workload.name);
  if (live === undefined) return [];
  const named = String(fieldOf(live, path));
  const pinned = [...tagsFor(view, image), image].filter((each) => each !== normalisedReference(named));
  const brought = broughtFrom(view, named, image, pod);
  return [...pinned.slice(0, 2).map((reference) => ({ steps: nameImage(view, live, path, reference) })), ...brought];
}

/** Tags that stay what they are, and stand for the image. */
function tagsFor(view: View, image: string): readonly string[] {
  const [, digest] = image.split('@');
  return view.rows(tagMeanings).flatMap(([{ name }]) => {
    const isIt = digest !== undefined && digestUpstream(view, name) === digest && repositoryOf(name) === repositoryOf(image);
    return isIt && !isMutableTag(name) ? [name] : [];
  });
}

/** The image under its own name from a node that still holds it, and the pod made anew. */
function broughtFrom(view: View, named: string, image: string, pod: FactOf<'data'>['pod']): readonly Remedy[] {
  const reference = normalisedReference(named);
  const node = view.get<Pod>('Pod', pod.namespace, pod.name)?.spec.nodeName;
  const holder = view.rows(heldDigests).find(([{ name }, held]) => name !== node && image.endsWith(`@${held.get(reference)?.digest}`))?.[0].name;
  if (node === undefined || holder === undefined) return [];
  return [
    {
      steps: [
        { action: { kind: 'preload-image', node, reference, from: holder }, cost: 5 },
        { action: { kind: 'delete', object: pod }, cost: 1 },
      ],
    },
  ];
}
