import { camelCase } from './templates.ts';

/**
 * Adds `member` to a file that imports its siblings and gathers them: the line that imports the last known sibling, and each
 * later use of that sibling, get a neighbour for the new one. Undefined when the file lists none of the siblings.
 */
export function withMember(list: string, siblings: readonly string[], member: string): string | undefined {
  const last = siblings.map((name) => ({ name, at: lastImportOf(list, name) })).reduce((a, b) => (b.at > a.at ? b : a), { name: '', at: -1 });
  if (last.at < 0) return undefined;

  const lines = list.split('\n');
  const imported = lines.findIndex((_, index) => startOf(lines, index + 1) > last.at);
  const line = lines[imported] ?? '';
  const entry = lines.slice(entryStart(lines, imported), imported + 1).join('\n');
  const added = renamed(entry, last.name, member);
  const variable = /import [{] (\w+) [}]/.exec(line)?.[1];
  const rest = lines.slice(imported + 1).join('\n');
  const gathered = variable === undefined ? rest : withNeighbour(rest, variable, renamed(variable, last.name, member));
  return [...lines.slice(0, imported + 1), added, gathered].join('\n');
}

/** Where the entry begins that ends at a line: the formatter puts what is too long on several. */
function entryStart(lines: readonly string[], end: number): number {
  let start = end;
  while (lines[start - 1]?.endsWith('=>')) start--;
  return start;
}

function lastImportOf(list: string, name: string): number {
  return Math.max(list.lastIndexOf(`/${name}/`), list.lastIndexOf(`/${name}.ts'`));
}

function startOf(lines: readonly string[], index: number): number {
  return lines.slice(0, index).reduce((length, line) => length + line.length + 1, 0);
}

function withNeighbour(text: string, variable: string, added: string): string {
  const at = [...text.matchAll(new RegExp(`\\b${variable}\\b`, 'g'))].at(-1)?.index;
  return at === undefined ? text : `${text.slice(0, at)}${variable}, ${added}${text.slice(at + variable.length)}`;
}

/** Replaces a name: as it is in quotes, as a variable (`camelCase`) or a type (`PascalCase`) outside of them. */
function renamed(text: string, from: string, to: string): string {
  return text
    .split("'")
    .map((part, index) =>
      index % 2 === 1 ? part.replaceAll(from, to) : part.replaceAll(camelCase(from), camelCase(to)).replaceAll(pascalCase(from), pascalCase(to)),
    )
    .join("'");
}

function pascalCase(name: string): string {
  return camelCase(name).replace(/^./, (letter) => letter.toUpperCase());
}
