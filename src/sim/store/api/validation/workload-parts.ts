import { deepEqual } from '#base/equal.ts';
import type { LabelSelector, PodTemplate } from '#model/kubernetes.ts';
import { matches } from '#model/selectors.ts';
import { type FieldError, invalid, required } from '../field-error.ts';
import { goLabels } from '../go-text.ts';
import { IMMUTABLE, NEGATIVE, nothing } from './checks.ts';
import { goLabelSelector, isEmptySelector, isUsableSelector, validateLabelSelector } from './selectors.ts';

/** What the workloads share. Follows kubernetes pkg/apis/apps/validation/validation.go, v1.28. */
export function atLeastZero(value: number | undefined, path: string): readonly FieldError[] {
  return value !== undefined && value < 0 ? [invalid(path, value, NEGATIVE)] : nothing;
}

/** A selector there must be, and not one that picks everything. `kind` is how upstream's sentence calls the workload. */
export function neededSelector(selector: LabelSelector | undefined, kind: string, path: string): readonly FieldError[] {
  return selector === undefined ? [required(path)] : [...validateLabelSelector(selector, path), ...notEmpty(selector, kind, path)];
}

export function notEmpty(selector: LabelSelector | undefined, kind: string, path: string): readonly FieldError[] {
  if (selector === undefined || !isEmptySelector(selector)) return nothing;
  return [invalid(path, goLabelSelector(selector), `empty selector is invalid for ${kind}`)];
}

/** The template's labels must be what the selector picks. An empty selector is told apart elsewhere; a missing one picks nothing. */
export function templateMatches(selector: LabelSelector | undefined, template: PodTemplate, path: string): readonly FieldError[] {
  const labels = template.metadata?.labels;
  if (matches(selector, labels)) return nothing;
  return [invalid(`${path}.metadata.labels`, goLabels(labels), '`selector` does not match template `labels`')];
}

/** True when a selector can be made of it, or there is none. */
export function isSelector(selector: LabelSelector | undefined): boolean {
  return selector === undefined || isUsableSelector(selector);
}

/** A selector stays as it was made. */
export function sameSelector(next: LabelSelector | undefined, previous: LabelSelector | undefined, path: string): readonly FieldError[] {
  return deepEqual(next, previous) ? nothing : [invalid(path, goLabelSelector(next), IMMUTABLE)];
}

interface Counts {
  readonly [name: string]: unknown;
}

/** Counts of a status: none negative, none above another. */
export function statusCounts(
  status: object | undefined,
  names: readonly string[],
  limits: readonly (readonly [name: string, limit: string, text: string])[],
): readonly FieldError[] {
  const counts = (status ?? {}) as Counts;
  const errors: FieldError[] = [];
  for (const name of names) {
    const count = countIn(counts, name);
    if (count < 0) errors.push(invalid(`status.${name}`, count, NEGATIVE));
  }
  for (const [name, limit, text] of limits) {
    const count = countIn(counts, name);
    if (count > countIn(counts, limit)) errors.push(invalid(`status.${name}`, count, text));
  }
  return errors;
}

function countIn(counts: Counts, name: string): number {
  return (counts[name] as number | undefined) ?? 0;
}

type Collisions = { readonly collisionCount?: number } | undefined;

/** The count of hash collisions only grows. */
export function collisionsGrow(next: object | undefined, previous: object | undefined): readonly FieldError[] {
  const now = (next as Collisions)?.collisionCount;
  const before = (previous as Collisions)?.collisionCount;
  if (before === undefined || (now !== undefined && now >= before)) return nothing;
  return [invalid('status.collisionCount', now ?? 0, 'cannot be decremented')];
}
