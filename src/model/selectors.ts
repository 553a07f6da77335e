/** Which labels, nodes and fields a selector picks. Follows apimachinery pkg/labels/selector.go and pkg/apis/meta/v1/helpers.go, v0.28. */
import type { LabelSelector, Labels, NodeSelectorTerm, SelectorExpression } from './kubernetes.ts';

const INT64_LIMIT = 2n ** 63n;

/** What both forms of a selector come down to. A selector is a list of them that must all hold. */
export interface Requirement {
  readonly key: string;
  readonly operator: RequirementOperator;
  readonly values: readonly string[];
}

/** As in a selector's text: `!` is "does not exist", `gt` and `lt` are written `>` and `<`. */
export type RequirementOperator = '=' | '==' | '!=' | 'in' | 'notin' | 'exists' | '!' | 'gt' | 'lt';

const operators: Readonly<Record<SelectorExpression['operator'], RequirementOperator>> = {
  In: 'in',
  NotIn: 'notin',
  Exists: 'exists',
  DoesNotExist: '!',
  Gt: 'gt',
  Lt: 'lt',
};

/** A label selector of an object: a missing one matches nothing, an empty one everything. */
export function matches(selector: LabelSelector | undefined | null, labels: Labels | undefined): boolean {
  if (selector === undefined || selector === null) return false;
  return (
    matchesLabels(selector.matchLabels, labels) && (selector.matchExpressions ?? []).every((expression) => matchesExpression(expression, labels))
  );
}

/** A plain map of labels, as Services and nodeSelectors have: all must be there; an empty or missing map matches everything. */
export function matchesLabels(wanted: Labels | undefined | null, labels: Labels | undefined): boolean {
  for (const key in wanted) if (labels?.[key] !== wanted[key]) return false;
  return true;
}

/** One `matchExpressions` entry; `Gt` and `Lt` compare integers and hold for nothing else. */
export function matchesExpression({ key, operator, values = [] }: SelectorExpression, labels: Labels | undefined): boolean {
  return holds(operators[operator], values, labels?.[key]);
}

/** A parsed selector: all of its requirements hold. */
export function matchesRequirements(requirements: readonly Requirement[], labels: Labels | undefined): boolean {
  return requirements.every(({ key, operator, values }) => holds(operator, values, labels?.[key]));
}

/**
 * A node selector: one of its terms matches. A term with neither expressions nor fields matches no node; the only field is `metadata.name`.
 *
 * Follows component-helpers scheduling/corev1/nodeaffinity, v0.28.
 */
export function matchesNodeSelectorTerms(terms: readonly NodeSelectorTerm[] | undefined, labels: Labels | undefined, nodeName: string): boolean {
  return (terms ?? []).some((term) => matchesNodeSelectorTerm(term, labels, nodeName));
}

/** One term of a node selector, see `matchesNodeSelectorTerms`. */
export function matchesNodeSelectorTerm(term: NodeSelectorTerm, labels: Labels | undefined, nodeName: string): boolean {
  const { matchExpressions = [], matchFields = [] } = term;
  if (matchExpressions.length === 0 && matchFields.length === 0) return false;
  return (
    matchExpressions.every((expression) => matchesExpression(expression, labels)) &&
    matchFields.every((expression) => matchesExpression(expression, { 'metadata.name': nodeName }))
  );
}

/** A label selector as requirements sorted by key: what upstream prints. Undefined for a missing selector, which matches nothing. */
export function requirementsOf(selector: LabelSelector | undefined | null): readonly Requirement[] | undefined {
  if (selector === undefined || selector === null) return undefined;
  const equalities = Object.entries(selector.matchLabels ?? {}).map(([key, value]): Requirement => ({ key, operator: '=', values: [value] }));
  const expressions = (selector.matchExpressions ?? []).map(
    ({ key, operator, values = [] }): Requirement => ({ key, operator: operators[operator], values }),
  );
  return [...equalities, ...expressions].sort(byKey);
}

/** Orders requirements as upstream does before it prints them. */
export function byKey(left: Requirement, right: Requirement): number {
  if (left.key === right.key) return 0;
  return left.key < right.key ? -1 : 1;
}

/** A 64-bit integer as Go's strconv.ParseInt reads it; undefined for anything else. */
export function parseInt64(text: string): bigint | undefined {
  if (!/^[+-]?[0-9]+$/.test(text)) return undefined;
  const value = BigInt(text.startsWith('+') ? text.slice(1) : text);
  return value < -INT64_LIMIT || value >= INT64_LIMIT ? undefined : value;
}

function holds(operator: RequirementOperator, values: readonly string[], value: string | undefined): boolean {
  switch (operator) {
    case '=':
    case '==':
    case 'in':
      return value !== undefined && values.includes(value);
    case '!=':
    case 'notin':
      return value === undefined || !values.includes(value);
    case 'exists':
      return value !== undefined;
    case '!':
      return value === undefined;
    case 'gt':
    case 'lt':
      return value !== undefined && values.length === 1 && comparesTo(operator, value, values[0] ?? '');
    default:
      return false;
  }
}

function comparesTo(operator: 'gt' | 'lt', value: string, bound: string): boolean {
  const left = parseInt64(value);
  const right = parseInt64(bound);
  if (left === undefined || right === undefined) return false;
  return operator === 'gt' ? left > right : left < right;
}
