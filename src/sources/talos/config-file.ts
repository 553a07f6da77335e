import type { Machine } from '#model/cluster.ts';
import { isMap, stringAt } from '../guards.ts';
import type { Report } from '../report.ts';
import type { SourceDocument } from '../source-document.ts';
import { isReadKind, otherKinds } from './document-kinds.ts';
import { machineOf } from './machine.ts';

/** The one version of Talos's main document there is. */
const KNOWN_VERSION = 'v1alpha1';

/** Whether a document is Talos's main configuration, a patch to one, or one of the documents that stand beside it. */
export function isTalos({ value }: SourceDocument): boolean {
  if (!isMap(value)) return false;
  if (stringAt(value, 'kind') !== undefined) return value.apiVersion === KNOWN_VERSION;
  return value.apiVersion === undefined && (isMap(value.machine) || (isMap(value.cluster) && value.version !== undefined));
}

/** Reads the Talos documents of one file: a main one and those that stand beside it make one machine. */
export function readTalos(documents: readonly SourceDocument[], report: Report): readonly Machine[] {
  const mains = documents.filter(isMain);
  const beside = documents.filter((document) => !isMain(document)).filter((document) => isUsable(document, report));
  const usable = mains.filter((main) => hasKnownVersion(main, report));
  if (usable.length === 0 && mains.length === 0) for (const document of beside) reportAlone(document, report);
  return usable.map((main) => machineOf(main, beside, report));
}

function isMain({ value }: SourceDocument): boolean {
  return stringAt(value, 'kind') === undefined;
}

function hasKnownVersion(main: SourceDocument, report: Report): boolean {
  const version = isMap(main.value) ? main.value.version : undefined;
  if (version === KNOWN_VERSION) return true;
  if (version === undefined) report('info', 'a patch to a Talos machine config: it was not applied to anything', main.place);
  else report('error', `this Talos machine config was not read: its version is none of the known ones (${KNOWN_VERSION})`, main.placeOf('version'));
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
