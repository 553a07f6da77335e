import { type BuiltObject, edited } from '../../built-object.ts';
import { withFieldAt, without } from '../../edit-value.ts';
import { isMap, listAt, mapAt, type PlainMap, stringAt } from '../../guards.ts';
import { groupKind } from '../../kinds.ts';
import { nameText, type Repository } from '../repository.ts';
import type { Artifact } from './artifact.ts';
import { inFluxSystem } from './kustomization.ts';
import { substituted, type Variables } from './substitute.ts';

/** What a Kustomization makes of its folder. */
interface Applied {
  readonly objects: readonly BuiltObject[];
  /** Variables whose default was taken although they may be set where nobody can look. */
  readonly defaulted: ReadonlySet<string>;
}

/** The objects of one Kustomization as it applies them. */
export function objectsAppliedBy(
  kustomization: BuiltObject,
  { repository, folder }: Artifact,
  variables: Variables,
  { report, scopeOf }: Pick<Repository, 'report' | 'scopeOf'>,
): Applied {
  const { value, source } = kustomization;
  const spec = mapAt(value, 'spec');
  const defaulted = new Set<string>();
  if (folder === undefined) return { objects: [], defaulted };
  const built = repository.folder(folder, { fields: layerOf(spec), placeOf: (path) => source.placeOf(layerField(path)) });
  const objects = built.map((object) => {
    if (!isMap(spec.postBuild)) return object;
    return substituted(object, variables, {
      byDefault: (name) => defaulted.add(name),
      failed: (failing, path, problem) =>
        report('error', `${nameText(value)} cannot be applied: variable substitution failed: ${problem}`, failing.source.placeOf(path)),
    });
  });
  const appliedBy = namespacedName(inFluxSystem(value));
  return { objects: objects.map((object) => ({ ...withoutWrongNamespace(withMetadata(object, kustomization), scopeOf), appliedBy })), defaulted };
}

function namespacedName(value: PlainMap): string {
  return `${stringAt(value, 'metadata', 'namespace') ?? ''}/${stringAt(value, 'metadata', 'name') ?? ''}`;
}

/** What a Kustomization adds to that of the folder it applies. */
function layerOf(spec: PlainMap): PlainMap {
  const fields: Record<string, unknown> = {};
  for (const field of ['namePrefix', 'nameSuffix', 'patches', 'images'] as const)
    if (spec[field] !== undefined && spec[field] !== null) fields[field] = spec[field];
  const namespace = stringAt(spec, 'targetNamespace');
  if (namespace !== undefined) fields.namespace = namespace;
  const components = listAt(spec, 'components');
  if (components.length > 0) fields.components = components;
  return fields;
}

function layerField(path: string): string {
  if (path === '') return 'spec.path';
  return path.startsWith('namespace') ? 'spec.targetNamespace' : `spec.${path}`;
}

/** `commonMetadata`: on the objects alone, not on what they make. */
function withMetadata(object: BuiltObject, { value, source }: BuiltObject): BuiltObject {
  return ['labels', 'annotations'].reduce((result, field) => {
    const given = mapAt(value, 'spec', 'commonMetadata', field);
    if (Object.keys(given).length === 0) return result;
    const all = { ...mapAt(result.value, 'metadata', field), ...given };
    return edited(result, withFieldAt(result.value, ['metadata', field], all), `metadata.${field}`, () =>
      source.placeOf(`spec.commonMetadata.${field}`),
    );
  }, object);
}

/** Kustomize gives a namespace to every kind it does not know; the API server drops that of a cluster-wide one. */
function withoutWrongNamespace(object: BuiltObject, scopeOf: Repository['scopeOf']): BuiltObject {
  const { value } = object;
  const kind = groupKind({ apiVersion: stringAt(value, 'apiVersion') ?? '', kind: stringAt(value, 'kind') ?? '' });
  if (scopeOf(kind) !== 'Cluster' || stringAt(value, 'metadata', 'namespace') === undefined) return object;
  return { ...object, value: { ...value, metadata: without(mapAt(value, 'metadata'), 'namespace') } };
}
