import type { SourcedObject } from '#model/cluster.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { type BuiltObject, documentOf, objectAsWritten, unknownFieldsIn } from '../built-object.ts';
import { fileTree } from '../file-tree.ts';
import { listAt, mapAt, type PlainMap } from '../guards.ts';
import type { Report } from '../report.ts';
import type { SourceDocument } from '../source-document.ts';
import { parsedDocuments, readYaml } from '../yaml-document.ts';
import { withImage } from './images.ts';
import type { Kustomization } from './kustomization.ts';
import { patched, patchesIn } from './patches.ts';

const patchFields = ['patchesStrategicMerge', 'patchesJson6902', 'patches'] as const;

/**
 * What a release's post-renderers make of its chart's objects: patches and images, as kustomize lays them over. What they set has
 * the place of the post-renderer. Not all that a chart brings need be among the objects: what a patch is for may be missing.
 *
 * Follows fluxcd/helm-controller internal/postrender/kustomize.go, v1.2.
 */
export function postRendered(objects: readonly SourcedObject[], release: SourcedObject, report: Report): readonly SourcedObject[] {
  const renderers = listAt(release.object, 'spec', 'postRenderers');
  if (renderers.length === 0) return objects;
  const say: Report = (_, message, place) => {
    const what = message.replace(/^kustomize build fails: /, '');
    report('info', `a post-renderer was not followed: ${what}`, place);
  };
  const read = new Map(objects.map((object) => [asBuilt(object), object] as const));
  const built = renderers.reduce<readonly BuiltObject[]>(
    (all, renderer, index) => withRenderer(all, mapAt(renderer, 'kustomize'), partOf(release, `spec.postRenderers[${index}].kustomize`), say),
    [...read.keys()],
  );
  return built.map((each) => read.get(each) ?? asSourced(each));
}

/** The part of a release at a field, as if it were a kustomization. */
function partOf({ object, place, placeOf }: SourcedObject, field: string): Kustomization {
  const path = 'path' in place ? place.path : '';
  return {
    folder: '',
    document: { path, value: object, place: placeOf(field), placeOf: (below) => placeOf(below === '' ? field : `${field}.${below}`) },
  };
}

function withRenderer(objects: readonly BuiltObject[], fields: PlainMap, part: Kustomization, report: Report): readonly BuiltObject[] {
  const tree = fileTree([], { documents: () => [], text: () => undefined });
  const patches = patchFields.flatMap((field) => patchesIn(part, fields, field, { tree, readInline, report }));
  const withPatches = patches.reduce((all, patch) => (isNeeded(all, patch) ? patched(all, [patch], report) : all), objects);
  return listAt(fields, 'images').reduce<readonly BuiltObject[]>(
    (all, entry, index) => withImage(all, mapAt({ entry }, 'entry'), () => part.document.placeOf(`images[${index}]`)),
    withPatches,
  );
}

/** A patch without a target is for one object by its name, which the chart may bring unknown to us. */
function isNeeded(objects: readonly BuiltObject[], { document, target }: ReturnType<typeof patchesIn>[number]): boolean {
  if (target !== undefined) return true;
  const { kind, metadata } = mapAt({ document }, 'document', 'value') as { kind?: unknown; metadata?: { name?: unknown } };
  return objects.some(({ value }) => value.kind === kind && mapAt(value, 'metadata').name === metadata?.name);
}

function readInline(text: string, from: SourceDocument, path: string): readonly SourceDocument[] {
  const place = from.placeOf(path);
  const documents = readYaml({ path: from.path, text }, 'kustomize', parsedDocuments(), () => undefined);
  return [...documents].map(({ value }) => ({ path: from.path, value, place, placeOf: () => place }));
}

function asBuilt({ object, place, placeOf }: SourcedObject): BuiltObject {
  const value = object as unknown as PlainMap;
  return objectAsWritten({ path: 'path' in place ? place.path : '', value, place, placeOf }, value);
}

function asSourced(built: BuiltObject): SourcedObject {
  const { value, place, placeOf } = documentOf(built);
  return { object: value as unknown as KubeObject, place, placeOf, unknownFields: unknownFieldsIn(value) };
}
