/** Selectors over fields: `spec.nodeName=n1,status.phase!=Failed`. Follows apimachinery pkg/fields/selector.go, v0.28. */

export interface FieldRequirement {
  readonly field: string;
  readonly equals: boolean;
  readonly value: string;
}

export type ParsedFieldSelector =
  | { readonly requirements: readonly FieldRequirement[]; readonly error?: undefined }
  | { readonly error: string; readonly requirements?: undefined };

/** Reads a field selector; a mistake is answered in upstream's words. Which fields a kind has is for the caller to know. */
export function parseFieldSelector(selector: string): ParsedFieldSelector {
  const requirements: FieldRequirement[] = [];
  for (const term of splitTerms(selector).toSorted()) {
    if (term === '') continue;
    const match = /^(.*?)(!=|==|=)(.*)$/s.exec(term);
    if (match === null) return { error: `invalid selector: '${selector}'; can't understand '${term}'` };
    const [, field = '', operator, escaped = ''] = match;
    const { value, error } = unescaped(escaped);
    if (value === undefined) return { error: error ?? '' };
    requirements.push({ field, equals: operator !== '!=', value });
  }
  return { requirements };
}

/** All requirements hold; a field that is missing counts as empty. */
export function matchesFields(requirements: readonly FieldRequirement[], fieldValue: (field: string) => string | undefined): boolean {
  return requirements.every(({ field, equals, value }) => ((fieldValue(field) ?? '') === value) === equals);
}

/** The selector as upstream prints it. */
export function fieldSelectorText(requirements: readonly FieldRequirement[]): string {
  return requirements.map(({ field, equals, value }) => `${field}${equals ? '=' : '!='}${value.replace(/[\\,=]/g, '\\$&')}`).join(',');
}

/** Cuts at commas, except those behind a backslash, which stay in their term together with it. */
function splitTerms(selector: string): readonly string[] {
  return selector === '' ? [] : (selector.match(/(?:^|,)(?:\\.|[^,\\]|\\$)*/gs) ?? []).map((term) => term.replace(/^,/, ''));
}

function unescaped(text: string): { readonly value?: string; readonly error?: string } {
  let value = '';
  for (const [part] of text.matchAll(/\\.?|[^\\]/gsu)) {
    if (part === ',' || part === '=') return { error: `invalid field selector: unescaped character in value: ${part.codePointAt(0)}` };
    if (part.startsWith('\\') && !/^\\[\\,=]$/.test(part)) return { error: `invalid field selector: invalid escape sequence: ${part}` };
    value += part.startsWith('\\') ? part.slice(1) : part;
  }
  return { value };
}
