/** Text as Go would print it, already rendered (`%#v`): `core.Toleration{Key:"a", …}`. */
export interface GoText {
  readonly goText: string;
}

/** What stands in for the address of a Go pointer: it differs from run to run. */
export const ADDRESS = '0xc000000000';

const escapes: Readonly<Record<string, string>> = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\u000b': '\\v',
  '\\': '\\\\',
  '"': '\\"',
};

/** A string in quotes, as Go's `%q` writes it. */
export function goQuote(text: string): string {
  if (/^[ !#-[\]-~]*$/.test(text)) return `"${text}"`;
  let quoted = '';
  for (const character of text) quoted += escapes[character] ?? escapeUnprintable(character);
  return `"${quoted}"`;
}

function escapeUnprintable(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20 || code === 0x7f) return `\\x${code.toString(16).padStart(2, '0')}`;
  if (code < 0x7f || /^[\p{L}\p{M}\p{N}\p{P}\p{S}]$/u.test(character)) return character;
  return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}

/** `[]string{"a", "b"}`, or `[]string(nil)`. */
export function goStrings(values: readonly string[] | undefined, typeName = '[]string'): GoText {
  if (values === undefined || values === null) return { goText: `${typeName}(nil)` };
  return { goText: `${typeName}{${values.map(goQuote).join(', ')}}` };
}

/** `map[string]string{"a":"b"}` with sorted keys, or `map[string]string(nil)`. */
export function goLabels(labels: Readonly<Record<string, string>> | undefined): GoText {
  if (labels === undefined || labels === null) return { goText: 'map[string]string(nil)' };
  const entries = Object.keys(labels)
    .sort()
    .map((key) => `${goQuote(key)}:${goQuote(labels[key] ?? '')}`);
  return { goText: `map[string]string{${entries.join(', ')}}` };
}

/** A number or a text of type IntOrString. */
export function goIntOrString(value: number | string): GoText {
  const [kind, number, text] = typeof value === 'number' ? [0, value, ''] : [1, 0, value];
  return { goText: `intstr.IntOrString{Type:${kind}, IntVal:${number}, StrVal:${goQuote(text)}}` };
}

/** A value as Go's `%+v` prints what JSON was read into: `map[spec:map[replicas:1]]`. */
export function goMap(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  if (Array.isArray(value)) return `[${value.map(goMap).join(' ')}]`;
  if (typeof value !== 'object') return String(value);
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return `map[${entries.map(([name, entry]) => `${name}:${goMap(entry)}`).join(' ')}]`;
}
