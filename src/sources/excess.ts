/** No object of Kubernetes comes near: etcd takes 1.5 MiB. Lists are read item by item and are not bounded by it. */
const MOST_CHARACTERS = 4 * 1024 * 1024;
/** The parser looks for an alias's anchor from the top of the document, every time. */
const MOST_ALIAS_STEPS = 200_000_000;
const ALIAS = /(?:^|[\s[,{:])\*[\w-]+(?=[\s\],}]|$)/gm;
const ANCHOR = /(?:^|[\s[,{:])&[\w-]+(?=\s|$)/m;

/** What makes a YAML document too much to be parsed at all; undefined when it can be tried. */
export function excessOf(text: string): string | undefined {
  if (text.length > MOST_CHARACTERS) return 'it is larger than 4 MiB and no list of objects (JSON may be larger)';
  if (!ANCHOR.test(text)) return undefined;
  const steps = count(text, ALIAS) * count(text, /[\n,]/g);
  return steps > MOST_ALIAS_STEPS ? 'it has more aliases than can be followed' : undefined;
}

function count(text: string, pattern: RegExp): number {
  let found = 0;
  for (const _match of text.matchAll(pattern)) found++;
  return found;
}
