/** JSON with sorted keys; `replace` sees each field first and drops it by answering undefined. */
export function canonicalText(value: unknown, replace: (key: string, value: unknown) => unknown, key = ''): string {
  const seen = replace(key, value);
  if (Array.isArray(seen)) return `[${seen.map((item) => canonicalText(item, replace)).join(',')}]`;
  if (typeof seen !== 'object' || seen === null) return JSON.stringify(seen) ?? '';
  const fields = Object.keys(seen)
    .sort()
    .map((name) => [name, canonicalText((seen as Readonly<Record<string, unknown>>)[name], replace, name)] as const);
  return `{${fields
    .filter(([, text]) => text !== '')
    .map(([name, text]) => `${JSON.stringify(name)}:${text}`)
    .join(',')}}`;
}
