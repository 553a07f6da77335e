import { UserError } from '#base/user-error.ts';
import { ClusterChoice } from './clusters.ts';
import { readFiles } from './read-files.ts';

/** Texts of files by their paths. */
export type Files = Readonly<Record<string, string>>;

/** Reads files as a command does to which these clusters were named. */
export function readChosen(files: Files, ...clusters: readonly string[]): ReturnType<typeof readFiles> {
  return readFiles(
    Object.entries(files).map(([path, text]) => ({ path, text })),
    undefined,
    new ClusterChoice(clusters),
  );
}

/** What a call that is refused says; nothing where it is not. */
export function refusal(files: Files, ...clusters: readonly string[]): string {
  try {
    readChosen(files, ...clusters);
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  return '';
}
