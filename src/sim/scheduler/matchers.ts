import type { LabelSelector, Labels } from '#model/kubernetes.ts';
import { matches } from '#model/selectors.ts';

/** A label selector that was looked at once: equal selectors have equal keys, so counts can be kept per key. */
export interface Matcher {
  readonly key: string;
  readonly everything: boolean;
  matches(labels: Labels): boolean;
}

const byIdentity = new WeakMap<LabelSelector, Matcher>();

/** Selects nothing: what a missing selector means. */
export const NOTHING: Matcher = { key: 'nothing', everything: false, matches: () => false };

/** The matcher of a selector; memoised, because a selector object never changes. */
export function matcherOf(selector: LabelSelector | undefined): Matcher {
  if (selector === undefined || selector === null) return NOTHING;
  const known = byIdentity.get(selector);
  if (known !== undefined) return known;
  const made = newMatcher(selector);
  byIdentity.set(selector, made);
  return made;
}

function newMatcher(selector: LabelSelector): Matcher {
  const { matchLabels = {}, matchExpressions = [] } = selector;
  const wanted = Object.entries(matchLabels).sort(([left], [right]) => (left < right ? -1 : 1));
  const key = JSON.stringify([wanted, matchExpressions]);
  if (wanted.length === 0 && matchExpressions.length === 0) return { key, everything: true, matches: () => true };
  const [first] = wanted;
  if (first === undefined || matchExpressions.length > 0) return { key, everything: false, matches: (labels) => matches(selector, labels) };
  if (wanted.length === 1) return { key, everything: false, matches: (labels) => labels[first[0]] === first[1] };
  return { key, everything: false, matches: (labels) => wanted.every(([name, value]) => labels[name] === value) };
}

/** Both must match. An `everything` adds nothing. */
export function bothOf(left: Matcher, right: Matcher): Matcher {
  if (left.everything) return right;
  if (right.everything) return left;
  return { key: `${left.key}&${right.key}`, everything: false, matches: (labels) => left.matches(labels) && right.matches(labels) };
}
