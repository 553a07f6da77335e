import { unknownValue } from './cluster.ts';

export type Values = Record<string, unknown>;

/**
 * Values of which nothing is known but that they are there: what is not set after them may be anything. The mark stands as a key of its own,
 * which no chart reads.
 */
export const unknownValues: Values = { [unknownValue]: unknownValue };

/** Maps merge, everything else is replaced by what comes later. [helm pkg/chartutil/coalesce.go; fluxcd/pkg chartutil/values.go MergeMaps] */
export function mergeValues(earlier: Values, later: Values): Values {
  const merged = { ...earlier };
  for (const [key, value] of Object.entries(later)) {
    const known = merged[key];
    merged[key] = isValues(known) && isValues(value) ? mergeValues(known, value) : value;
  }
  return merged;
}

/** Reads a YAML text; undefined when it is none. Given by whoever has a parser: the model has no dependencies. */
export type ReadYaml = (text: string) => unknown;

/** The values in a text; unknown where it cannot be read. */
export function valuesInText(text: string, readYaml: ReadYaml): Values {
  if (text === unknownValue) return unknownValues;
  const read = readYaml(text);
  if (read === null) return {};
  return isValues(read) ? read : unknownValues;
}

/** What `helm --set path=text` means for values. [helm pkg/strvals] */
export function withSetting(values: Values, path: string, text: string): Values {
  const steps = [...path.matchAll(/((?:\\.|[^.[\]\\])+)|\[(\d+)\]/g)].map(([, key, index]) =>
    key === undefined ? Number(index) : key.replace(/\\(.)/g, '$1'),
  );
  return withValueAt(values, steps, settingOf(text)) as Values;
}

function withValueAt(target: unknown, [step, ...rest]: readonly (string | number)[], value: unknown): unknown {
  if (step === undefined) return value;
  if (typeof step === 'string') {
    const map = isValues(target) ? target : {};
    return { ...map, [step]: withValueAt(map[step], rest, value) };
  }
  const list: unknown[] = Array.isArray(target) ? [...target] : [];
  // A larger index is refused by Helm too.
  if (step > 65_536) return target;
  while (list.length < step) list.push(null);
  list[step] = withValueAt(list[step], rest, value);
  return list;
}

/** Quotes make a text of it; lists and several settings in one are not taken apart. */
function settingOf(text: string): unknown {
  const quoted = /^(["'])([\s\S]*)\1$/.exec(text.trim());
  if (quoted !== null) return quoted[2];
  if (text === 'true' || text === 'false') return text === 'true';
  if (text === 'null') return null;
  if (/^(?:0|-?[1-9]\d{0,14})$/.test(text)) return Number(text);
  return /^\{|(?<!\\),/.test(text) ? unknownValue : text;
}

export function isValues(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
