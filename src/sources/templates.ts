import { type Document, isCollection, visit } from 'yaml';

// A Go or Jinja expression where YAML expects a key or a value: it would be read as a map inside a map.
const EXPRESSION_IN_PLACE_OF_VALUE = /^\s*(?:- +)*(?:[^\s"'#&|>{][^"'#]*?: +(?:- +)*)?(?:\{\{|\{%|\{#-? )/;
// Words that only Helm gives a meaning, in the middle of an unquoted value.
const HELM_EXPRESSION = /^[^"'#]*\{\{-?\s*(?:\$?\.(?:Values|Release|Chart|Capabilities|Files|Template)\b|(?:include|template|tpl|toYaml)\s)/;
const BLOCK_SCALAR_HEADER = /(?:^|[\s:-])[|>][-+0-9]{0,2}\s*(?:#.*)?$/;

/** A line, counted from 0, that looks like a template's; `certain` when nothing but a template can look so. */
export interface TemplateSign {
  readonly line: number;
  readonly certain: boolean;
}

/**
 * The first line that looks like an unrendered template, if any. Expressions within quotes and block texts are data: alert rules
 * and external secrets are full of them.
 */
export function templateSign(text: string): TemplateSign | undefined {
  if (!text.includes('{{') && !text.includes('{%')) return undefined;
  let blockIndent: number | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    const content = line.trimEnd();
    const indent = content.length - content.trimStart().length;
    if (blockIndent !== undefined && (content === '' || indent > blockIndent)) continue;
    blockIndent = undefined;
    if (HELM_EXPRESSION.test(content)) return { line: index, certain: true };
    if (EXPRESSION_IN_PLACE_OF_VALUE.test(content)) return { line: index, certain: false };
    if (BLOCK_SCALAR_HEADER.test(content) && !content.trimStart().startsWith('#')) blockIndent = parentIndent(content);
  }
  return undefined;
}

/** The indentation a block text must exceed: that of its key, or of the dash when it is a list item itself. */
function parentIndent(line: string): number {
  const key = /^(\s*(?:- +)*)[^\s|>]/.exec(line);
  return key?.[1]?.length ?? line.length - line.trimStart().length;
}

/** Whether a document shows what becomes of `{{ expression }}` without quotes: not YAML at all, or a map as the key of a map. */
export function readsLikeTemplate(document: Document): boolean {
  let found = document.errors.length > 0;
  visit(document, {
    Pair: (_key, pair) => {
      if (!isCollection(pair.key)) return undefined;
      found = true;
      return visit.BREAK;
    },
  });
  return found;
}
