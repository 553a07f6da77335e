import { isMap, stringAt } from '../guards.ts';
import { type Report, unreadObjects } from '../report.ts';
import type { FileDocuments, SourceDocument } from '../source-document.ts';
import { isReadKind, otherKinds } from './document-kinds.ts';
import type { MachineConfig } from './machine-config.ts';
import { withNodeFiles } from './node-files.ts';
import { isTalhelper, talhelperConfigs } from './talhelper.ts';

/** The one version of Talos's main document there is. */
const KNOWN_VERSION = 'v1alpha1';

/** Whether a document is Talos's main configuration, a patch to one, one of the documents that stand beside it, or talhelper's. */
export function isTalos(document: SourceDocument): boolean {
  const { value } = document;
  if (!isMap(value)) return false;
  if (isTalhelper(document)) return true;
  if (stringAt(value, 'kind') !== undefined) return value.apiVersion === KNOWN_VERSION;
  return value.apiVersion === undefined && (isMap(value.machine) || (isMap(value.cluster) && value.version !== undefined));
}

/**
 * Makes machine configs of the Talos documents of all files. The documents of one file belong together; files that talhelper's
 * configuration names, or that only add to a config further up, are patches.
 */
export function talosConfigs(documents: readonly SourceDocument[], filesAt: FileDocuments, report: Report): readonly MachineConfig[] {
  const files = Map.groupBy(documents, ({ path }) => path);
  const used = new Set<string>();
  const noting: FileDocuments = (path) => {
    const found = filesAt(path);
    if (found !== undefined) used.add(path);
    return found;
  };
  const made = documents.filter(isTalhelper).flatMap((document) => talhelperConfigs(document, noting, report));
  const left = [...files].filter(([path]) => !used.has(path)).map(([, each]) => each.filter((document) => !isTalhelper(document)));
  const { configs, others } = withNodeFiles(left, report);
  return [...made, ...configs, ...others.flatMap((each) => configsOf(each, report))].map((config) => ({
    main: config.main,
    beside: config.beside.filter((document) => isUsable(document, report)),
  }));
}

function configsOf(documents: readonly SourceDocument[], report: Report): readonly MachineConfig[] {
  const mains = documents.filter(isMain);
  const beside = documents.filter((document) => !isMain(document));
  if (mains.length === 0) for (const document of beside) if (isUsable(document, report)) reportAlone(document, report);
  return mains.filter((main) => hasKnownVersion(main, report)).map((main) => ({ main, beside }));
}

function isMain({ value }: SourceDocument): boolean {
  return stringAt(value, 'kind') === undefined;
}

function hasKnownVersion(main: SourceDocument, report: Report): boolean {
  const version = isMap(main.value) ? main.value.version : undefined;
  if (version === KNOWN_VERSION) return true;
  if (version === undefined) report('info', 'a patch to a Talos machine config: it was not applied to anything', main.place, unreadObjects);
  else
    report(
      'error',
      `this Talos machine config was not read: its version is none of the known ones (${KNOWN_VERSION})`,
      main.placeOf('version'),
      unreadObjects,
    );
  return false;
}

function isUsable(document: SourceDocument, report: Report): boolean {
  const kind = stringAt(document.value, 'kind') ?? '';
  if (isReadKind(kind)) return true;
  if (!otherKinds.has(kind)) report('info', `${kind} is no known kind of Talos document; it was not read`, document.place);
  return false;
}

function reportAlone(document: SourceDocument, report: Report): void {
  report('info', `${stringAt(document.value, 'kind')} was not read: no machine config stands in the same file`, document.place);
}
