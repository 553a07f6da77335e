/** What Go's encoding/json says about a text that is no JSON; undefined when it is. `atEnd` is its word for an empty input. */
export function jsonProblem(text: string, atEnd: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch {
    return firstProblem(text.trimStart(), atEnd);
  }
}

function firstProblem(text: string, atEnd: string): string {
  const first = text[0];
  if (first === undefined) return atEnd;
  const literal = ['true', 'false', 'null'].find((word) => word.startsWith(first));
  if (literal !== undefined) return literalProblem(text, literal, atEnd);
  if ('{["-0123456789'.includes(first)) return atEnd === 'EOF' ? 'unexpected EOF' : atEnd;
  return `invalid character ${quoted(first)} looking for beginning of value`;
}

function literalProblem(text: string, literal: string, atEnd: string): string {
  for (let index = 1; index < literal.length; index++) {
    const got = text[index];
    if (got === undefined) return atEnd === 'EOF' ? 'unexpected EOF' : atEnd;
    if (got !== literal[index]) return `invalid character ${quoted(got)} in literal ${literal} (expecting '${literal[index]}')`;
  }
  return `invalid character ${quoted(text[literal.length] ?? ' ')} after top-level value`;
}

function quoted(character: string): string {
  return character === "'" ? "'\\''" : `'${character}'`;
}
