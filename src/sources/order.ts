import { type Place, placeText } from '#model/place.ts';

/** Compares texts by code unit: the same everywhere, whatever the machine's language. */
export function byText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** Sorts by a text made of each element. */
export function sortedBy<Element>(elements: readonly Element[], textOf: (element: Element) => string): readonly Element[] {
  return elements.toSorted((left, right) => byText(textOf(left), textOf(right)));
}

/** The order in which files count: of two that say different things, the one that comes later is believed. */
export function byPlace(left: Place | undefined, right: Place | undefined): number {
  if (left !== undefined && right !== undefined && 'path' in left && 'path' in right) {
    return byText(left.path, right.path) || left.line - right.line;
  }
  return byText(left === undefined ? '' : placeText(left), right === undefined ? '' : placeText(right));
}
