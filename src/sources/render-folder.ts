import type { Place } from '#model/place.ts';
import type { BuiltObject } from './built-object.ts';
import { mayHoldObjects } from './file-tree.ts';
import { isMap, listAt, mapAt, type PlainMap, stringAt } from './guards.ts';
import { type BuildSources, build, generatedKustomization, kustomizationAt } from './kustomize/build.ts';
import type { SourceDocument } from './source-document.ts';

/** What a GitOps tool adds to the kustomization of a folder, and where that stands. */
export interface BuildLayer {
  readonly fields: PlainMap;
  readonly placeOf: (path: string) => Place;
}

/** Builds folders as GitOps tools do. */
export interface FolderRenderer {
  /** What a folder builds to: its kustomization, or one made of all that lies below. */
  folder(folder: string, layer: BuildLayer): readonly BuiltObject[];
  /** The objects in files, as they stand. */
  files(paths: readonly string[], layer: BuildLayer): readonly BuiltObject[];
}

/** Makes a renderer of files. */
export function folderRenderer(sources: BuildSources): FolderRenderer {
  const { tree } = sources;
  const holdsObjects = (path: string) => mayHoldObjects(path) && tree.documents(path).some((each) => sources.objectsIn(each).length > 0);
  return {
    folder(folder, layer) {
      const found = kustomizationAt(tree, folder) ?? generatedKustomization(tree, folder, layer.placeOf(''), holdsObjects);
      return build({ ...found, document: layered(found.document, layer) }, sources);
    },
    files(paths, layer) {
      const document = { path: 'kustomization.yaml', value: { resources: paths }, place: layer.placeOf(''), placeOf: () => layer.placeOf('') };
      return build({ folder: '.', document: layered(document, layer) }, sources);
    },
  };
}

const appended = ['patches', 'components'];
const merged = ['commonLabels', 'commonAnnotations'];

/** [fluxcd/pkg kustomize_generator.go WriteFile] */
function layered(document: SourceDocument, { fields, placeOf }: BuildLayer): SourceDocument {
  const own = mapAt({ value: document.value }, 'value');
  const value: Record<string, unknown> = { ...own };
  for (const [field, given] of Object.entries(fields)) {
    if (appended.includes(field)) value[field] = [...listAt(own, field), ...listAt(fields, field)];
    else if (merged.includes(field)) value[field] = { ...mapAt(own, field), ...mapAt(fields, field) };
    else if (field === 'images' || field === 'replicas') value[field] = byName(listAt(own, field), listAt(fields, field));
    else value[field] = given;
  }
  return { ...document, value, placeOf: (path) => layerPlace(path, own, fields, placeOf) ?? document.placeOf(path) };
}

function byName(own: readonly unknown[], given: readonly unknown[]): readonly unknown[] {
  const names = new Set(given.map((entry) => stringAt(entry, 'name')));
  return [...own.filter((entry) => !names.has(stringAt(entry, 'name'))), ...given];
}

function layerPlace(path: string, own: PlainMap, fields: PlainMap, placeOf: (path: string) => Place): Place | undefined {
  const [, field = '', index, rest = ''] = /^([^.[]*)(?:\[(\d+)\])?(.*)$/.exec(path) ?? [];
  if (!Object.hasOwn(fields, field)) return undefined;
  if (index === undefined || !appended.includes(field)) return placeOf(path);
  const at = Number(index) - listAt(own, field).length;
  return at < 0 ? undefined : placeOf(`${field}[${at}]${rest}`);
}

/** Whether a document is an object of Kubernetes, or a list of them. */
export function isObjectDocument({ value }: SourceDocument): boolean {
  return isMap(value) && stringAt(value, 'kind') !== undefined && stringAt(value, 'apiVersion') !== undefined;
}
