import type { PodClass } from '../../pod-class.ts';
import type { NodeView } from '../../views.ts';

// Follows plugins/imagelocality/image_locality.go, v1.28.
const MEBIBYTE = 1024 * 1024;
const LEAST_BYTES = 23 * MEBIBYTE;
const MOST_BYTES_PER_CONTAINER = 1000 * MEBIBYTE;

/** How much of the pod's images a node has, weighted by how many nodes have them: 0 to 100. `share` is the part of all nodes with an image. */
export function imageLocalityScore(podClass: PodClass, node: NodeView, share: (image: string) => number): number {
  if (node.images.size === 0) return 0;
  let bytes = 0;
  for (const image of podClass.images) {
    const size = node.images.get(image);
    if (size !== undefined) bytes += Math.trunc(size * share(image));
  }
  const most = MOST_BYTES_PER_CONTAINER * podClass.images.length;
  const counted = Math.min(Math.max(bytes, LEAST_BYTES), most);
  return Math.floor((100 * (counted - LEAST_BYTES)) / (most - LEAST_BYTES));
}
