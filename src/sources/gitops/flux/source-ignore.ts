import { type Place, placeText } from '#model/place.ts';
import { isBelow } from '../../file-tree.ts';
import { type IgnorePattern, ignorePattern } from './ignore-pattern.ts';

/** One line of what leaves files out of an artifact. */
interface IgnoreLine extends IgnorePattern {
  /** The folder below which it counts. */
  readonly folder: string;
  /** How many parts of a path lead to the folder. */
  readonly depth: number;
  readonly text: string;
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
 * Which of the paths an artifact does not have, each with the line that says so. Of the lines that match a path the last one counts, also below
 * a folder that is left out; Git itself would not look into that. [fluxcd/pkg sourceignore/gitignore/matcher.go]
 *
 * @param hasBuiltIn whether the lines that Flux brings count
 */
export function leftOutOf(paths: readonly string[], root: string, texts: readonly IgnoreText[], hasBuiltIn: boolean): ReadonlyMap<string, string> {
  const written = texts.flatMap(linesIn);
  const lines = [...(hasBuiltIn ? builtIn(written.length > 0, root) : []), ...written].reverse();
  return new Map(
    paths.flatMap((path) => {
      const parts = path.split('/');
      const last = lines.find(({ folder, depth, matches }) => (folder === root || isBelow(path, folder)) && matches(parts, depth));
      return last === undefined || last.includes ? [] : [[path, `\`${last.text}\` ${last.from}`] as const];
    }),
  );
}

/** Patterns replace the default ones, those of version control apart. [fluxcd/pkg artifact/storage/archive.go SourceIgnoreFilter] */
function builtIn(isWritten: boolean, root: string): readonly IgnoreLine[] {
  const texts = isWritten ? versionControl : [...versionControl, ...byDefault];
  return texts.map((text) => lineOf(text, root, 'which Flux leaves out by default'));
}

function linesIn({ folder, text, placeOf }: IgnoreText): readonly IgnoreLine[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    const isPattern = !line.startsWith('#') && line.trim() !== '';
    return isPattern ? [lineOf(line, folder, `at ${placeText(placeOf(index + 1))}`)] : [];
  });
}

function lineOf(line: string, folder: string, from: string): IgnoreLine {
  return { ...ignorePattern(line), folder, depth: folder === '.' ? 0 : folder.split('/').length, text: line.trim(), from };
}
