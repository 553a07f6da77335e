import { type BuiltObject, edited, idOf, type PlaceOfEdit } from '../built-object.ts';
import { type Step, valueAt, withFieldAt } from '../edit-value.ts';
import { childPath } from '../field-path.ts';
import { isMap, listAt, mapAt, type PlainMap, stringAt, stringsAt } from '../guards.ts';
import type { Report } from '../report.ts';
import { isTarget } from './target.ts';

/** One entry of `replacements`: a field of one object is copied into fields of others. [kustomize api/filters/replacement] */
export function withReplacement(objects: readonly BuiltObject[], entry: PlainMap, place: PlaceOfEdit, report: Report): readonly BuiltObject[] {
  const source = mapAt(entry, 'source');
  const chosen = objects.filter((object) => isTarget(object, quotedTarget(source)));
  const value = chosen.length === 1 ? sourceValue(chosen[0] as BuiltObject, source) : undefined;
  if (value === undefined) {
    report('error', `kustomize build fails: ${chosen.length} objects, or none with the field, are the source of this replacement`, place(''));
    return objects;
  }
  return listAt(entry, 'targets').reduce<readonly BuiltObject[]>((all, target) => withTarget(all, target, value, place, report), objects);
}

/** A source is named, not matched. */
function quotedTarget(source: PlainMap): PlainMap {
  return Object.fromEntries(
    Object.entries(source).map(([key, text]) => [key, typeof text === 'string' ? text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&') : text]),
  );
}

function sourceValue(object: BuiltObject, source: PlainMap): unknown {
  const path = stringAt(source, 'fieldPath') ?? 'metadata.name';
  const [steps] = fieldsAt(object.value, partsOf(path));
  const value = steps === undefined ? undefined : valueAt(object.value, steps);
  const delimiter = stringAt(source, 'options', 'delimiter');
  return delimiter === undefined || typeof value !== 'string' ? value : value.split(delimiter)[Number(mapAt(source, 'options').index ?? 0)];
}

function withTarget(objects: readonly BuiltObject[], target: unknown, value: unknown, place: PlaceOfEdit, report: Report): readonly BuiltObject[] {
  const rejects = listAt(target, 'reject').filter(isMap);
  const isChosen = (object: BuiltObject) =>
    isTarget(object, quotedTarget(mapAt(target, 'select'))) && !rejects.some((reject) => isTarget(object, quotedTarget(reject)));
  const paths = stringsAt(target, 'fieldPaths');
  return objects.map((object) => {
    if (!isChosen(object)) return object;
    return (paths.length === 0 ? ['metadata.name'] : paths).reduce(
      (result, path) => withField(result, path, value, mapAt(target, 'options'), place, report),
      object,
    );
  });
}

function withField(object: BuiltObject, path: string, value: unknown, options: PlainMap, place: PlaceOfEdit, report: Report): BuiltObject {
  const parts = partsOf(path);
  const found = fieldsAt(object.value, parts);
  const fields = found.length === 0 && options.create === true && parts.every((part) => !/[*[]/.test(part)) ? [parts] : found;
  if (fields.length === 0)
    report(
      'error',
      `kustomize build fails: unable to find field "${path}" in replacement target ${idOf(object).kind} ${idOf(object).name}`,
      place(''),
    );
  return fields.reduce((result, steps) => {
    const field = steps.reduce<string>((parent, step) => childPath(parent, step), '');
    return edited(result, withFieldAt(result.value, steps, delimited(valueAt(result.value, steps), value, options)), field, place);
  }, object);
}

/** With a delimiter only one part of a text is replaced. */
function delimited(current: unknown, value: unknown, options: PlainMap): unknown {
  const delimiter = stringAt(options, 'delimiter');
  if (delimiter === undefined || typeof current !== 'string') return value;
  const parts = current.split(delimiter);
  const index = Number(options.index ?? 0);
  if (index < 0) return [value, ...parts].join(delimiter);
  if (index >= parts.length) return [...parts, value].join(delimiter);
  return parts.with(index, String(value)).join(delimiter);
}

/** `spec.template.spec.containers.[name=web].image`; a dot within a key is written `\.`. */
function partsOf(path: string): readonly string[] {
  return [...path.matchAll(/\[[^\]]*\]|(?:\\.|[^.\\[])+/g)].map(([part]) => part.replaceAll('\\.', '.'));
}

function fieldsAt(value: unknown, [part, ...rest]: readonly string[], done: readonly Step[] = []): readonly (readonly Step[])[] {
  if (part === undefined) return [done];
  const here = valueAt(value, done);
  if (Array.isArray(here)) {
    const [, key, wanted] = /^\[([^=]+)=(.*)\]$/.exec(part) ?? [];
    const isChosen = (item: unknown, index: number) => (key === undefined ? part === '*' || part === String(index) : stringAt(item, key) === wanted);
    return here.flatMap((item, index) => (isChosen(item, index) ? fieldsAt(value, rest, [...done, index]) : []));
  }
  if (!isMap(here)) return [];
  if (part === '*') return Object.keys(here).flatMap((key) => fieldsAt(value, rest, [...done, key]));
  return Object.hasOwn(here, part) ? fieldsAt(value, rest, [...done, part]) : [];
}
