/** Selectors as text: `app=web,tier in (a,b),!canary`. Follows apimachinery pkg/labels/selector.go, v0.28. */
import type { LabelSelector } from './kubernetes.ts';
import { labelValueErrors, qualifiedNameErrors } from './label-names.ts';
import { byKey, parseInt64, type Requirement, type RequirementOperator, requirementsOf } from './selectors.ts';

export type ParsedSelector =
  | { readonly requirements: readonly Requirement[]; readonly error?: undefined }
  | { readonly error: string; readonly requirements?: undefined };

type Kind = 'end' | 'error' | 'identifier' | '(' | ')' | ',' | RequirementOperator;

interface Token {
  readonly kind: Kind;
  readonly text: string;
}

const SYMBOLS: Readonly<Record<string, Kind>> = { ')': ')', ',': ',', '!': '!', '==': '==', '=': '=', '>': 'gt', '<': 'lt', '!=': '!=', '(': '(' };
const BINARY_OPERATORS = 'in, notin, =, ==, !=, gt, lt';
const binary: ReadonlySet<Kind> = new Set<Kind>(['in', 'notin', '=', '==', '!=', 'gt', 'lt']);
const setBased: ReadonlySet<RequirementOperator> = new Set<RequirementOperator>(['in', 'notin']);

/** Thrown inside the parser only; every message is upstream's. */
class SelectorMistake extends Error {}

/** Reads a selector's text; a mistake is answered with the sentence the API server answers. */
export function parseSelector(text: string): ParsedSelector {
  try {
    return { requirements: parseAll(new Tokens(text)).sort(byKey) };
  } catch (mistake) {
    if (mistake instanceof SelectorMistake) return { error: mistake.message };
    throw mistake;
  }
}

/** Requirements as upstream prints them, in the given order; values are sorted. */
export function requirementsText(requirements: readonly Requirement[]): string {
  return requirements.map(requirementText).join(',');
}

/** A label selector as tables and `describe` show it: `<none>` if it selects nothing or everything. */
export function labelSelectorText(selector: LabelSelector | undefined | null): string {
  const text = requirementsText(requirementsOf(selector) ?? []);
  return text === '' ? '<none>' : text;
}

function requirementText({ key, operator, values }: Requirement): string {
  const list = values.toSorted(byCodeUnit).join(',');
  switch (operator) {
    case 'exists':
      return key;
    case '!':
      return `!${key}`;
    case 'in':
    case 'notin':
      return `${key} ${operator} (${list})`;
    case 'gt':
      return `${key}>${list}`;
    case 'lt':
      return `${key}<${list}`;
    default:
      return `${key}${operator}${list}`;
  }
}

/** The words and symbols of a text, with one place of look-ahead. */
class Tokens {
  readonly #tokens: readonly Token[];
  #position = 0;

  constructor(text: string) {
    this.#tokens = [...tokensOf(text)];
  }

  peek(): Token {
    return asValue(this.peekOperator());
  }

  peekOperator(): Token {
    return this.#tokens[this.#position] ?? { kind: 'end', text: '' };
  }

  next(): Token {
    return asValue(this.nextOperator());
  }

  nextOperator(): Token {
    const token = this.peekOperator();
    this.#position++;
    return token;
  }
}

/** `in` and `notin` are ordinary words wherever no operator can stand. */
function asValue(token: Token): Token {
  return token.kind === 'in' || token.kind === 'notin' ? { kind: 'identifier', text: token.text } : token;
}

function* tokensOf(text: string): Generator<Token> {
  for (const [match] of text.matchAll(/[=!(),><]+|[^=!(),>< \t\r\n]+/g)) {
    if (/^[=!(),><]/.test(match)) yield* symbolsOf(match);
    else if (match === 'in' || match === 'notin') yield { kind: match, text: match };
    else yield { kind: 'identifier', text: match };
  }
  yield { kind: 'end', text: '' };
}

function* symbolsOf(run: string): Generator<Token> {
  for (let start = 0; start < run.length; ) {
    const two = run.slice(start, start + 2);
    const symbol = two in SYMBOLS ? two : run.charAt(start);
    yield { kind: SYMBOLS[symbol] ?? 'error', text: symbol };
    start += symbol.length;
  }
}

function parseAll(tokens: Tokens): Requirement[] {
  const requirements: Requirement[] = [];
  for (;;) {
    const first = tokens.peek();
    if (first.kind === 'end') return requirements;
    if (first.kind !== 'identifier' && first.kind !== '!')
      throw new SelectorMistake(`found '${first.text}', expected: !, identifier, or 'end of string'`);
    requirements.push(parseRequirement(tokens));
    const separator = tokens.next();
    if (separator.kind === 'end') return requirements;
    if (separator.kind !== ',') throw new SelectorMistake(`found '${separator.text}', expected: ',' or 'end of string'`);
    const following = tokens.peek();
    if (following.kind !== 'identifier' && following.kind !== '!') {
      throw new SelectorMistake(`found '${following.text}', expected: identifier after ','`);
    }
  }
}

function parseRequirement(tokens: Tokens): Requirement {
  try {
    return checked(parseUnchecked(tokens));
  } catch (mistake) {
    if (mistake instanceof SelectorMistake) throw new SelectorMistake(`unable to parse requirement: ${mistake.message}`);
    throw mistake;
  }
}

function parseUnchecked(tokens: Tokens): Requirement {
  const negated = tokens.peek().kind === '!';
  if (negated) tokens.next();
  const { kind, text: key } = tokens.next();
  if (kind !== 'identifier') throw new SelectorMistake(`found '${key}', expected: identifier`);
  const errors = qualifiedNameErrors(key);
  if (errors.length > 0) throw new SelectorMistake(invalid('<nil>', key, errors.join('; ')));

  const following = tokens.peek().kind;
  if (negated) return { key, operator: '!', values: [] };
  if (following === 'end' || following === ',') return { key, operator: 'exists', values: [] };
  const operator = parseOperator(tokens);
  return { key, operator, values: setBased.has(operator) ? parseValues(tokens) : [parseExactValue(tokens)] };
}

function parseOperator(tokens: Tokens): RequirementOperator {
  const { kind, text } = tokens.nextOperator();
  if (!binary.has(kind)) throw new SelectorMistake(`found '${text}', expected: ${BINARY_OPERATORS}`);
  return kind as RequirementOperator;
}

function parseExactValue(tokens: Tokens): string {
  const { kind } = tokens.peek();
  if (kind === 'end' || kind === ',') return '';
  const value = tokens.next();
  if (value.kind !== 'identifier') throw new SelectorMistake(`found '${value.text}', expected: identifier`);
  return value.text;
}

/** `(a,b)`; gaps between commas stand for the empty value. */
function parseValues(tokens: Tokens): readonly string[] {
  const open = tokens.next();
  if (open.kind !== '(') throw new SelectorMistake(`found '${open.text}' expected: '('`);
  const first = tokens.peek();
  if (first.kind === ')') {
    tokens.next();
    return [''];
  }
  if (first.kind !== 'identifier' && first.kind !== ',') {
    throw new SelectorMistake(`found '${first.text}', expected: ',', ')' or identifier`);
  }
  const values = parseList(tokens);
  tokens.next();
  return [...values].sort(byCodeUnit);
}

function parseList(tokens: Tokens): ReadonlySet<string> {
  const values = new Set<string>();
  for (;;) {
    const { kind, text } = tokens.next();
    const following = tokens.peek();
    if (kind === 'identifier') values.add(text);
    else if (kind === ',') addGap(values, following.kind, tokens);
    else throw new SelectorMistake(`found '${text}', expected: ',', or identifier`);
    if (following.kind === ')') return values;
    if (kind === 'identifier' && following.kind !== ',') throw new SelectorMistake(`found '${following.text}', expected: ',' or ')'`);
  }
}

/** A comma at the start, at the end or after another one stands beside an empty value. */
function addGap(values: Set<string>, following: Kind, tokens: Tokens): void {
  if (values.size === 0 || following === ')' || following === ',') values.add('');
  if (following === ',') tokens.next();
}

function checked(requirement: Requirement): Requirement {
  const errors = valueErrors(requirement);
  if (errors.length === 1) throw new SelectorMistake(errors[0] ?? '');
  if (errors.length > 1) throw new SelectorMistake(`[${[...new Set(errors)].join(', ')}]`);
  return requirement;
}

function valueErrors({ key, operator, values }: Requirement): readonly string[] {
  const ordered = operator === 'gt' || operator === 'lt';
  const notIntegers = values.flatMap((value, index) =>
    ordered && parseInt64(value) === undefined ? [invalid(`values[${index}]`, value, "for 'Gt', 'Lt' operators, the value must be an integer")] : [],
  );
  const notLabels = values.flatMap((value, index) => {
    const errors = labelValueErrors(value);
    return errors.length === 0 ? [] : [invalid(`values[${index}][${key}]`, value, errors.join('; '))];
  });
  return [...notIntegers, ...notLabels];
}

function invalid(path: string, value: string, detail: string): string {
  return `${path}: Invalid value: ${JSON.stringify(value)}: ${detail}`;
}

function byCodeUnit(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
