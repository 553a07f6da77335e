import type { Place } from '#model/place.ts';

/** A file that was read, by the path it is shown under. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  /** The user named it: it is read whatever refers to it. */
  readonly named?: boolean;
  /** It lies in the repository around what the user named: it is read only where something refers to it. */
  readonly around?: true;
  /** Its text, when nothing but a build that refers to it has a use for it; `text` is empty then. */
  readonly later?: () => string | undefined;
  /** Name of the folder it lies in, when the path does not tell. */
  readonly folder?: string;
  /** What it holds, when it is too large to be one text; `text` is empty then. */
  readonly documents?: readonly SourceDocument[];
  /** The line of its first character, when it is a text within a file; else 1. */
  readonly firstLine?: number;
}

/** One parsed document, or one item of a list, and where it stands. */
export interface SourceDocument {
  readonly path: string;
  readonly value: unknown;
  /** The line of its first key. */
  readonly place: Place;
  /** The line of a field, found when asked for. */
  readonly placeOf: (fieldPath: string) => Place;
  /** The items of a list that was read item by item; `value` then has an empty `items`. */
  readonly items?: Iterable<SourceDocument>;
  /** Field paths that hold the mark of an unknown value, where the file was a template. */
  readonly unknownFields?: readonly string[];
}

/** The documents of another file of the input, by its path. */
export type FileDocuments = (path: string) => readonly SourceDocument[] | undefined;
