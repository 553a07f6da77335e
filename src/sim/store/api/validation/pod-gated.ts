import { deepEqual } from '#base/equal.ts';
import type { Affinity, Labels, NodeSelectorTerm, PodSpec } from '#model/kubernetes.ts';
import { type FieldError, invalid } from '../field-error.ts';
import { goLabels } from '../go-text.ts';
import { goStruct, goStructs } from '../schema/go-struct.ts';
import { nothing } from './checks.ts';

const PATH = 'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms';

/**
 * While gates hold a pod back, its node selector and node affinity may still be narrowed. Answers what is wrong, and the spec
 * with both put back. Follows kubernetes pkg/apis/core/validation/validation.go, v1.28.
 */
export function gatedPlacement(next: PodSpec, previous: PodSpec): { readonly found: readonly FieldError[]; readonly placed: PodSpec } {
  if ((previous.schedulingGates ?? []).length === 0) return { found: nothing, placed: next };
  const found = [...narrowedSelector(next.nodeSelector, previous.nodeSelector), ...narrowedTerms(termsOf(next.affinity), termsOf(previous.affinity))];
  const { nodeSelector: _, affinity, ...rest } = next;
  const placed = {
    ...rest,
    ...(previous.nodeSelector === undefined ? {} : { nodeSelector: previous.nodeSelector }),
    ...withNodeAffinity(affinity, previous.affinity),
  };
  return { found, placed };
}

function narrowedSelector(next: Labels | undefined, previous: Labels | undefined): readonly FieldError[] {
  const kept = Object.entries(previous ?? {}).every(([key, value]) => next?.[key] === value);
  if (kept) return nothing;
  return [invalid('spec.nodeSelector', goLabels(next), 'only additions to spec.nodeSelector are allowed (no mutations or deletions)')];
}

function termsOf(affinity: Affinity | undefined): readonly NodeSelectorTerm[] | undefined {
  return affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
}

function narrowedTerms(next: readonly NodeSelectorTerm[] | undefined, previous: readonly NodeSelectorTerm[] | undefined): readonly FieldError[] {
  if (previous === undefined) return nothing;
  const given = next ?? [];
  if (previous.length > 0 && previous.length !== given.length)
    return [invalid(PATH, goStructs(next, 'core.NodeSelectorTerm'), 'no additions/deletions to non-empty NodeSelectorTerms list are allowed')];
  return previous.flatMap((term, index) => {
    if (onlyAdds(given[index] ?? {}, term)) return nothing;
    const detail = 'only additions are allowed (no mutations or deletions)';
    return [invalid(`${PATH}[${index}]`, goStruct(given[index] ?? {}, 'core.NodeSelectorTerm'), detail)];
  });
}

function onlyAdds(next: NodeSelectorTerm, previous: NodeSelectorTerm): boolean {
  const { matchExpressions = [], matchFields = [] } = previous;
  const [expressions, fields] = [next.matchExpressions ?? [], next.matchFields ?? []];
  if (matchExpressions.length === 0 && matchFields.length === 0 && expressions.length + fields.length > 0) return false;
  return deepEqual(expressions.slice(0, matchExpressions.length), matchExpressions) && deepEqual(fields.slice(0, matchFields.length), matchFields);
}

function withNodeAffinity(next: Affinity | undefined, previous: Affinity | undefined): { readonly affinity?: Affinity } {
  const { nodeAffinity: _, ...others } = next ?? {};
  const nodeAffinity = previous?.nodeAffinity;
  if (nodeAffinity !== undefined) return { affinity: { ...others, nodeAffinity } };
  if (next === undefined || (previous === undefined && Object.keys(others).length === 0)) return {};
  return { affinity: others };
}
