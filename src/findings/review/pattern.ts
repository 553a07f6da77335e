/**
 * Whether a text is what a pattern says: the text itself, with `*` for anything. In a path `*` stops at slashes, `**` does
 * not, and a folder stands for all below it.
 */
export function matchesPattern(pattern: string, text: string, kind: 'text' | 'path' = 'text'): boolean {
  if (kind === 'text') return new RegExp(`^${pattern.split('*').map(literal).join('.*')}$`).test(text);
  const trimmed = pattern.replace(/^\.\//, '').replace(/\/$/, '');
  const source = trimmed
    .split('**')
    .map((part) => part.split('*').map(literal).join('[^/]*'))
    .join('.*');
  return new RegExp(`^${source}(/.*)?$`).test(text);
}

function literal(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
