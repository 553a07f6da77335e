import { posix } from 'node:path';
import ignore from 'ignore';
import { type Place, placeText } from '#model/place.ts';

/** One line of what leaves files out of an artifact. */
interface IgnorePattern {
  /** The folder below which it counts. */
  readonly folder: string;
  readonly text: string;
  /** It takes files in again that an earlier line left out. */
  readonly includes: boolean;
  /** Whether it names a path, seen from its folder. */
  readonly matches: (path: string) => boolean;
  readonly from: string;
}

/** A text in the syntax of .gitignore, and where it stands. */
export interface IgnoreText {
  readonly folder: string;
  readonly text: string;
  readonly placeOf: (line: number) => Place;
}

/** [fluxcd/pkg sourceignore.go: ExcludeVCS, and what counts where nobody wrote a pattern] */
const versionControl = ['.git/', '.gitignore', '.gitmodules', '.gitattributes'];
const byDefault = [
  ...['*.jpg', '*.jpeg', '*.gif', '*.png', '*.wmv', '*.flv', '*.tar.gz', '*.zip'],
  ...['.github/', '.circleci/', '.travis.yml', '.gitlab-ci.yml', 'appveyor.yml', '.drone.yml', 'cloudbuild.yaml'],
  ...['codeship-services.yml', 'codeship-steps.yml', '**/.goreleaser.yml', '**/.sops.yaml', '**/.flux.yaml'],
];

/**
 * Which of the paths an artifact does not have, each with the line that says so. Patterns replace the default ones, those of version control
 * apart. [fluxcd/pkg artifact/storage/archive.go SourceIgnoreFilter]
 */
export function leftOutOf(paths: readonly string[], root: string, texts: readonly IgnoreText[]): ReadonlyMap<string, string> {
  const written = texts.flatMap(patternsIn).reverse();
  const built = builtInFor(root, written.length > 0 ? versionControl : [...versionControl, ...byDefault]);
  return new Map(
    paths.flatMap((path) => {
      const last = written.find((pattern) => names(pattern, path)) ?? built(path);
      return last === undefined || last.includes ? [] : [[path, `\`${last.text}\` ${last.from}`] as const];
    }),
  );
}

/** Finds the last of the lines that Flux brings which names a path. None takes files in again, so hardly any path has to be asked line by line. */
function builtInFor(root: string, texts: readonly string[]): (path: string) => IgnorePattern | undefined {
  const patterns = texts.map((text) => patternOf(text, root, 'which Flux leaves out by default')).reverse();
  const any = ignore({ ignorecase: false }).add(texts);
  return (path) => (any.ignores(posix.relative(root, path)) ? patterns.find((pattern) => names(pattern, path)) : undefined);
}

function names({ folder, matches }: IgnorePattern, path: string): boolean {
  return isBelow(path, folder) && matches(posix.relative(folder, path));
}

function patternsIn({ folder, text, placeOf }: IgnoreText): readonly IgnorePattern[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    const isPattern = !line.startsWith('#') && line.trim() !== '';
    return isPattern ? [patternOf(line, folder, `at ${placeText(placeOf(index + 1))}`)] : [];
  });
}

/**
 * Of the lines that match a path the last one counts, also below a folder that is left out; Git itself would not look into that.
 * So each line is asked on its own. [fluxcd/pkg sourceignore/gitignore/matcher.go]
 */
function patternOf(text: string, folder: string, from: string): IgnorePattern {
  const includes = text.startsWith('!');
  const matcher = ignore({ ignorecase: false }).add(includes ? text.slice(1).replace(/^[!#]/, '\\$&') : text);
  return { folder, text: text.trim(), includes, matches: (path) => matcher.ignores(path), from };
}

/** Whether a path is in a folder. */
export function isBelow(path: string, folder: string): boolean {
  return folder === '.' || path.startsWith(`${folder}/`);
}
