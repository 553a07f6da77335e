import { withoutLogs } from './dump/cluster-info.ts';
import { isJinja, kindOfFile } from './file-kind.ts';
import { type FileTree, fileTree } from './file-tree.ts';
import { readJinja } from './jinja/document.ts';
import { looksLikeJson, readIfJson, readJson } from './json-document.ts';
import { type Report, unreadObjects } from './report.ts';
import type { SourceDocument, SourceFile } from './source-document.ts';
import { type Dialect, readsAlike } from './yaml-dialect.ts';
import { type ParsedDocuments, readYaml } from './yaml-document.ts';

type Said = Parameters<Report>;

interface Parsed {
  readonly documents: readonly SourceDocument[];
  readonly said: readonly Said[];
}

/** The files that were given. Each is parsed once, and what is wrong with it is said when somebody wants to hear it. */
export class RepositoryFiles {
  readonly all: readonly SourceFile[];
  readonly tree: FileTree;
  /** The same, without a file counting as used. */
  readonly trialTree: FileTree;
  readonly #memory: ParsedDocuments;
  readonly #parsed = new Map<string, Parsed>();
  readonly #byPath: ReadonlyMap<string, SourceFile>;
  readonly #used = new Set<string>();

  constructor(files: readonly SourceFile[], memory: ParsedDocuments) {
    this.all = files;
    this.#memory = memory;
    this.#byPath = new Map(files.map((file) => [file.path, file]));
    const use = (path: string) => {
      this.#used.add(path);
      return path;
    };
    this.tree = fileTree([...this.#byPath.keys()], { documents: (path) => this.documents(use(path)), text: (path) => this.#textOf(use(path)) });
    this.trialTree = { ...this.tree, documents: (path) => this.documents(path), text: (path) => this.#textOf(path) };
  }

  /** Files that a build has looked into. */
  get used(): ReadonlySet<string> {
    return this.#used;
  }

  /** The documents of a file, which counts as unused all the same. */
  documents(path: string, dialect: Dialect = dialectIn(path)): readonly SourceDocument[] {
    return this.#parse(path, dialect).documents;
  }

  /** Says what was wrong with a file; what nothing refers to is not wrong but merely worth a note. */
  tell(path: string, report: Report, isUsed: boolean, dialect: Dialect = dialectIn(path)): void {
    for (const [severity, message, place, unread] of this.#parse(path, dialect).said)
      report(isUsed ? severity : 'info', message, place, isUsed ? unread : undefined);
  }

  #textOf(path: string): string | undefined {
    const file = this.#byPath.get(path);
    return file?.later === undefined ? file?.text : file.later();
  }

  #parse(path: string, dialect: Dialect): Parsed {
    const key = `${dialect} ${path}`;
    const known = this.#parsed.get(key);
    if (known !== undefined) return known;
    const file = this.#byPath.get(path);
    const other = this.#parsed.get(`${dialect === 'kubectl' ? 'kustomize' : 'kubectl'} ${path}`);
    const parsed = other !== undefined && readsAlike(file?.text ?? '') ? other : this.#newlyParsed(file, dialect);
    this.#parsed.set(key, parsed);
    return parsed;
  }

  #newlyParsed(file: SourceFile | undefined, dialect: Dialect): Parsed {
    const said: Said[] = [];
    const report: Report = (...each) => said.push(each);
    return { documents: file === undefined || file.later !== undefined ? [] : documentsOf(file, dialect, this.#memory, report), said };
  }
}

/** Kustomize reads its own files as kubectl does, and what they list in its own way. */
function dialectIn(path: string): Dialect {
  return kindOfFile(path) === 'kustomization' ? 'kubectl' : 'kustomize';
}

/** Parses a file: JSON where it looks so, else YAML. */
export function documentsOf(file: SourceFile, dialect: Dialect, memory: ParsedDocuments, report: Report): readonly SourceDocument[] {
  if (file.documents !== undefined) return file.documents;
  if (kindOfFile(file.path) === 'hosts.toml') return [];
  if (isJinja(file.path)) return [...readJinja(file, memory, report)];
  const text = withoutLogs(file.text);
  if (/\.json$/i.test(file.path) && looksLikeJson(text)) {
    const documents = readJson({ ...file, text }, memory, report);
    if (documents === undefined) report('error', 'not read: not valid JSON', { path: file.path, line: 1 }, unreadObjects);
    return documents ?? [];
  }
  const asJson = looksLikeJson(text) ? readIfJson({ ...file, text }, memory) : undefined;
  return asJson ?? [...readYaml(file, dialect, memory, report)];
}
