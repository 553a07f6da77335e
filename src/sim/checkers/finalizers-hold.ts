import { lastFinalizerGone } from '../store/api-server.ts';
import type { StoredWrite } from './checker.ts';

/** What has finalizers goes only with the last of them. */
export function finalizersHold({ ref, before, after, what }: StoredWrite): string[] {
  if (after !== undefined || before === undefined || what === lastFinalizerGone) return [];
  const finalizers = before.metadata.finalizers ?? [];
  return finalizers.length === 0 ? [] : [`${ref.kind} ${ref.namespace}/${ref.name} is gone in spite of ${finalizers.join(', ')}`];
}
