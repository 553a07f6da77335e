/**
 * Where a fact stands: in a file that was read, in a live object, or nowhere (built in or assumed).
 * Paths are relative to the folder the user named; lines count from 1.
 */
export type Place =
  | {
      readonly path: string;
      readonly line: number;
      /** What stands there is not all: something known of it from elsewhere was taken for granted, such as `chart zot`. */
      readonly assumed?: string;
    }
  | { readonly live: string }
  | { readonly builtIn: string; readonly source: string };

/** How sure a fact is, strongest first (DESIGN.md section 3, "Certainty"). A chain is as sure as its weakest needed leaf. */
export const certainties = ['observed', 'documented', 'configured', 'assumed'] as const;
export type Certainty = (typeof certainties)[number];

/** One reason, and the reasons behind it. Leaves are facts with a place, injected faults, or the closing of a cycle. */
export interface Cause {
  readonly text: string;
  readonly place?: Place;
  readonly certainty?: Certainty;
  readonly because?: readonly Cause[];
  readonly closesCycle?: true;
}

/** Something a source did not understand or found wrong. Reading goes on; nothing else is lost. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning' | 'info';
  readonly message: string;
  readonly place?: Place;
  /** What was not read or made may bring objects of any kind, or change some: who says that something is not there has to know. */
  readonly unread?: true;
}

/** Something taken for granted because nobody said otherwise. Every report can print the ledger of them. */
export interface Assumption {
  readonly text: string;
  readonly about?: string;
  readonly place?: Place;
}

/** `path:line`, `live <object>` or the name of a built-in fact: the form in which a place is printed. */
export function placeText(place: Place): string {
  if ('path' in place) return `${place.path}:${place.line}`;
  if ('live' in place) return `live ${place.live}`;
  return `built in: ${place.builtIn}`;
}
