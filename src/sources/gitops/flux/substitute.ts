import { parse } from 'yaml';
import { isUnknownValue, unknownValue } from '#model/cluster.ts';
import type { BuiltObject } from '../../built-object.ts';
import { childPath } from '../../field-path.ts';
import { isMap, stringAt } from '../../guards.ts';
import { yamlOptions } from '../../yaml-dialect.ts';
import { envsubst, type Lookup, type Opaque } from './envsubst.ts';

/** The variables of a Kustomization. */
export interface Variables {
  readonly values: ReadonlyMap<string, string>;
  /** Some of what they come from could not be read: what is not set may be. */
  readonly incomplete: boolean;
}

/** What substitution had to take for granted or could not do. */
export interface SubstitutionNotes {
  /** A default was taken although the variable may be set where nobody could look. */
  readonly byDefault: (name: string) => void;
  readonly failed: (object: BuiltObject, path: string, problem: string) => void;
}

const annotation = 'kustomize.toolkit.fluxcd.io/substitute';

/** Replaces variables in an object, as Flux does after a build: in its text, which is then read again, so that types may change. */
export function substituted(object: BuiltObject, variables: Variables, notes: SubstitutionNotes): BuiltObject {
  if (variables.values.size === 0 && !variables.incomplete) return object;
  const isDisabled = ['annotations', 'labels'].some((field) => stringAt(object.value, 'metadata', field, annotation) === 'disabled');
  if (isDisabled || !hasVariable(object.value)) return object;
  const changed: string[] = [];
  const value = replaced(object.value, '', {
    opaque: { mark: unknownValue, missing: variables.incomplete },
    lookup: lookupIn(variables, notes),
    changed: (path) => changed.push(path),
    failed: (path, problem) => notes.failed(object, path, problem),
  });
  if (changed.length === 0 || !isMap(value)) return object;
  return { ...object, value };
}

/** Looked for first, since most objects have none. */
function hasVariable(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('${');
  if (Array.isArray(value)) return value.some(hasVariable);
  if (!isMap(value)) return false;
  for (const [key, child] of Object.entries(value)) if (key.includes('${') || hasVariable(child)) return true;
  return false;
}

interface Replacing {
  readonly opaque: Opaque;
  readonly lookup: Lookup;
  readonly changed: (path: string) => void;
  readonly failed: (path: string, problem: string) => void;
}

/** Of what is not set, a default is believed, nothing is not. */
function lookupIn({ values, incomplete }: Variables, { byDefault }: SubstitutionNotes): Lookup {
  return (name, hasDefault) => {
    const value = values.get(name);
    if (value === undefined && incomplete && hasDefault) byDefault(name);
    return value;
  };
}

function replaced(value: unknown, path: string, replacing: Replacing): unknown {
  if (typeof value === 'string') return value.includes('${') ? replacedText(value, path, replacing) : value;
  if (Array.isArray(value)) return value.map((item, index) => replaced(item, childPath(path, index), replacing));
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => {
      const name = key.includes('${') ? String(replacedText(key, path, replacing)) : key;
      return [name, replaced(child, childPath(path, name), replacing)];
    }),
  );
}

function replacedText(text: string, path: string, replacing: Replacing): unknown {
  const result = envsubst(text, replacing.lookup, replacing.opaque);
  if (!result.ok) {
    replacing.failed(path, result.problem);
    return text;
  }
  replacing.changed(path);
  if (isUnknownValue(result.text) || !isWrittenPlain(text)) return result.text;
  return readAgain(result.text);
}

/** Whether a text stands without quotes in what kustomize prints; a text of several lines stands in a block. [yaml.v3 emitterc.go] */
function isWrittenPlain(text: string): boolean {
  return !/^[-?:,[\]{}#&*!|>'"%@`]|: |\s#|[\n\t]|:$|^\s|\s$/.test(text);
}

function readAgain(text: string): unknown {
  try {
    const value: unknown = parse(text, yamlOptions('kubectl'));
    return value === undefined ? null : value;
  } catch {
    return text;
  }
}
