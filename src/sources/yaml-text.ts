import { parseDocument } from 'yaml';
import { yamlOptions } from './yaml-dialect.ts';

const mostAliases = 1000;

/** What a YAML text within an object says, such as the values in a ConfigMap; undefined when it is no YAML. */
export function readYamlText(text: string): unknown {
  const document = parseDocument(text, yamlOptions('kubectl'));
  if (document.errors.length > 0) return undefined;
  try {
    return document.toJS({ maxAliasCount: mostAliases }) as unknown;
  } catch {
    return undefined;
  }
}
