import type { NodeList } from './node-list.ts';
import type { NodeView } from './views.ts';

/** On how many nodes each image is. Right for one list of nodes at a time; going over to another costs as much as differs. */
export class ImageCounts {
  #nodes: NodeList | undefined;
  #counts = new Map<string, number>();

  goOverTo(nodes: NodeList): void {
    const before = this.#nodes;
    const changed = before === undefined ? undefined : nodes.placesThatDiffer(before);
    this.#nodes = nodes;
    if (before === undefined || changed === undefined) {
      this.#counts = new Map();
      for (const node of nodes) this.#count(node, 1);
      return;
    }
    for (const place of changed) {
      if (before.at(place).images === nodes.at(place).images) continue;
      this.#count(before.at(place), -1);
      this.#count(nodes.at(place), 1);
    }
  }

  /** The part of all nodes that has an image. */
  share(image: string): number {
    return (this.#counts.get(image) ?? 0) / (this.#nodes?.size ?? 1);
  }

  #count({ images }: NodeView, sign: 1 | -1): void {
    for (const image of images.keys()) this.#counts.set(image, (this.#counts.get(image) ?? 0) + sign);
  }
}
