import { type CelVariables, evaluateCel } from '#model/cel/evaluate.ts';
import { CelError, type CelExpression, CelUnknown, type CelValue, parseCel } from '#model/cel/syntax.ts';
import type { Webhook } from '../validation/webhooks.ts';
import type { AdmissionRequest } from './request.ts';

/** Whether a webhook's conditions hold of a write; an error when that cannot be said. */
export type Match = { readonly matches: boolean } | { readonly error: string };

/**
 * One condition that does not hold keeps a webhook from being called, whatever becomes of the others. One that has no value counts by the
 * webhook's failurePolicy. Follows apiserver pkg/admission/plugin/webhook/matchconditions/matcher.go, v1.28.
 */
export function matchConditions({ matchConditions: conditions = [], failurePolicy }: Webhook, request: AdmissionRequest): Match {
  if (conditions.length === 0) return { matches: true };
  const variables = variablesOf(request);
  const errors: string[] = [];
  for (const { expression } of conditions) {
    const value = resultOf(expression, variables);
    if (value.error === undefined && value.holds !== true) return { matches: false };
    if (value.error !== undefined) errors.push(value.error);
  }
  if (errors.length === 0) return { matches: true };
  if (failurePolicy === 'Ignore') return { matches: false };
  return { error: errors.length === 1 ? (errors[0] as string) : `[${errors.join(', ')}]` };
}

const parsed = new Map<string, CelExpression | undefined>();

function resultOf(expression: string, variables: CelVariables): { readonly holds?: CelValue; readonly error?: string } {
  try {
    const tree = treeOf(expression);
    return { holds: tree === undefined || evaluateCel(tree, variables) };
  } catch (error) {
    if (error instanceof CelUnknown) return { holds: true };
    if (!(error instanceof CelError)) throw error;
    return { error: `expression '${expression}' resulted in error: ${error.message}` };
  }
}

/** What cannot be read here counts as no condition: the webhook is called. */
function treeOf(expression: string): CelExpression | undefined {
  if (!parsed.has(expression)) parsed.set(expression, read(expression));
  return parsed.get(expression);
}

function read(expression: string): CelExpression | undefined {
  try {
    return parseCel(expression);
  } catch (error) {
    if (error instanceof CelError) return undefined;
    throw error;
  }
}

/** What conditions may speak of. Whoever writes is not told apart: the twin has no users. */
function variablesOf({ operation, kind, subresource = '', namespace, name, object, previous, dryRun = false }: AdmissionRequest): CelVariables {
  const { group, version, kind: kindName, resource } = kind;
  const request = {
    operation,
    kind: { group, version, kind: kindName },
    resource: { group, version, resource },
    requestKind: { group, version, kind: kindName },
    requestResource: { group, version, resource },
    subResource: subresource,
    namespace,
    name,
    dryRun,
    userInfo: { username: '', uid: '', groups: ['system:authenticated'] },
  };
  const isDeletion = operation === 'DELETE';
  const current = isDeletion ? null : object;
  const before = isDeletion ? object : (previous ?? null);
  return { object: current as unknown as CelValue, oldObject: before as unknown as CelValue, request };
}
