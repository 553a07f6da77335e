import { type BuiltObject, edited, idOf, type PlaceOfEdit } from '../built-object.ts';
import { type Step, withFieldAt } from '../edit-value.ts';
import { childPath } from '../field-path.ts';
import { at, isMap, type PlainMap, stringAt } from '../guards.ts';

/** One entry of `images`. */
export function withImage(objects: readonly BuiltObject[], entry: PlainMap, place: PlaceOfEdit): readonly BuiltObject[] {
  const name = stringAt(entry, 'name');
  if (name === undefined) return objects;
  return objects.map((object) =>
    imageFields(object.value).reduce((result, { steps, image }) => {
      if (nameOf(image) !== name) return result;
      const path = steps.reduce<string>((parent, step) => childPath(parent, step), '');
      return edited(result, withFieldAt(result.value, steps, replaced(image, entry)), path, place);
    }, object),
  );
}

interface ImageField {
  readonly steps: readonly Step[];
  readonly image: string;
}

/** Images of containers, wherever in the object a list of that name stands. [kustomize api/internal/accumulator, imagetag] */
function imageFields(value: unknown, steps: readonly Step[] = []): readonly ImageField[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => imageFields(item, [...steps, index]));
  if (!isMap(value)) return [];
  return Object.entries(value).flatMap(([key, child]) => {
    const own =
      (key === 'containers' || key === 'initContainers') && Array.isArray(child)
        ? child.flatMap((container, index): ImageField[] => {
            const image = stringAt(container, 'image');
            return image === undefined ? [] : [{ steps: [...steps, key, index, 'image'], image }];
          })
        : [];
    return [...own, ...imageFields(child, [...steps, key])];
  });
}

const parts = /^(.*?)(?::([^/:@]+))?(?:@(.+))?$/;

const nameOf = (image: string) => parts.exec(image)?.[1] ?? image;

function replaced(image: string, entry: PlainMap): string {
  const [, name = '', tag, digest] = parts.exec(image) ?? [];
  const [newTag, newDigest, tagSuffix = ''] = [textAt(entry, 'newTag'), textAt(entry, 'digest'), textAt(entry, 'tagSuffix')];
  const base = stringAt(entry, 'newName') ?? name;
  if (newTag !== undefined && newDigest !== undefined) return `${base}:${newTag}@${newDigest}`;
  if (newTag !== undefined) return `${base}:${newTag}`;
  if (newDigest !== undefined) return `${base}@${newDigest}`;
  return `${base}${tag === undefined ? '' : `:${tag}${tagSuffix}`}${digest === undefined ? '' : `@${digest}`}`;
}

function textAt(entry: PlainMap, field: string): string | undefined {
  const value = at(entry, field);
  return typeof value === 'number' ? String(value) : stringAt(entry, field);
}

const scaled: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'ReplicaSet', 'ReplicationController']);

/** One entry of `replicas`. */
export function withReplicas(objects: readonly BuiltObject[], entry: PlainMap, place: PlaceOfEdit): readonly BuiltObject[] {
  const name = stringAt(entry, 'name');
  return objects.map((object) => {
    const isMeant = scaled.has(idOf(object).kind) && [...object.earlier, idOf(object)].some((id) => id.name === name);
    return isMeant ? edited(object, withFieldAt(object.value, ['spec', 'replicas'], entry.count), 'spec.replicas', place) : object;
  });
}
