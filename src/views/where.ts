import type { Finding } from '#findings/finding.ts';
import type { Place } from '#model/place.ts';

/** A line of a file, as the repository names it. */
export interface FileLine {
  readonly uri: string;
  readonly line: number;
}

/** The file of the repository behind a path of the input; undefined for what is in no file, such as standard input. */
export type Locate = (path: string) => string | undefined;

/** Lines of files that a finding stands at, the one it is reported at first. */
export function fileLinesOf({ locations }: Pick<Finding, 'locations'>, locate: Locate): readonly FileLine[] {
  return locations.flatMap((place) => fileLineOf(place, locate) ?? []);
}

/** Where a place stands in the repository. */
export function fileLineOf(place: Place, locate: Locate): FileLine | undefined {
  if (!('path' in place)) return undefined;
  const uri = locate(place.path);
  return uri === undefined ? undefined : { uri, line: Math.max(1, place.line) };
}

/** Paths as URI references: what has a meaning in one is escaped, slashes stay. */
export function encoded(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
