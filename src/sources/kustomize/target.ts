import type { Labels } from '#model/kubernetes.ts';
import { parseSelector } from '#model/selector-text.ts';
import { matchesRequirements } from '#model/selectors.ts';
import { allIdsOf, type BuiltObject, type ObjectId } from '../built-object.ts';
import { mapAt, type PlainMap, stringAt } from '../guards.ts';

const fields = ['group', 'version', 'kind', 'name', 'namespace'] as const;

/** Whether a patch's or replacement's target selects an object: by regular expressions on any of its ids, by labels and annotations. */
export function isTarget(object: BuiltObject, target: PlainMap): boolean {
  return (
    allIdsOf(object).some((id) => fields.every((field) => isMatch(id, field, stringAt(target, field)))) &&
    selects(stringAt(target, 'labelSelector'), mapAt(object.value, 'metadata', 'labels')) &&
    selects(stringAt(target, 'annotationSelector'), mapAt(object.value, 'metadata', 'annotations'))
  );
}

function isMatch(id: ObjectId, field: (typeof fields)[number], wanted: string | undefined): boolean {
  if (wanted === undefined) return true;
  const own = id[field] ?? (field === 'namespace' ? 'default' : '');
  return own === wanted || (anchored(wanted)?.test(own) ?? false);
}

const longestPattern = 1000;

/** Go's regular expressions cannot run away; a pattern that JavaScript does not know selects by its text alone. */
function anchored(pattern: string): RegExp | undefined {
  if (pattern.length > longestPattern || /\([^)]*[+*][^)]*\)[+*{]/.test(pattern)) return undefined;
  try {
    return new RegExp(`^(?:${pattern})$`);
  } catch {
    return undefined;
  }
}

function selects(selector: string | undefined, labels: PlainMap): boolean {
  if (selector === undefined) return true;
  const parsed = parseSelector(selector);
  return parsed.requirements !== undefined && matchesRequirements(parsed.requirements, labels as Labels);
}
