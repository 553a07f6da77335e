import type { Job, Pod } from '#model/kubernetes.ts';
import { isFailed } from './pods.ts';

interface Rule {
  readonly action: 'FailJob' | 'Ignore' | 'Count' | 'FailIndex';
  readonly onExitCodes?: { readonly containerName?: string; readonly operator: 'In' | 'NotIn'; readonly values: readonly number[] };
  readonly onPodConditions?: readonly { readonly type: string; readonly status: string }[];
}

/** What a Job's podFailurePolicy says of a failed pod. Follows pkg/controller/job/pod_failure_policy.go, 1.28. */
export interface Judgement {
  readonly counts: boolean;
  /** The Job fails with this message. */
  readonly fails?: string;
}

export function judge(pod: Pod, job: Job): Judgement {
  const rules = (job.spec.podFailurePolicy as { readonly rules?: readonly Rule[] } | undefined)?.rules ?? [];
  for (const [index, rule] of rules.entries()) {
    const text = matchText(pod, rule);
    if (text === undefined) continue;
    if (rule.action === 'Ignore') return { counts: false };
    if (rule.action === 'Count') return { counts: true };
    if (rule.action === 'FailJob') return { counts: true, fails: `${text} matching FailJob rule at index ${index}` };
  }
  return { counts: true };
}

/** The message with which the policy fails the Job; undefined when it does not. */
export function failJobMessage(pods: readonly Pod[], job: Job): string | undefined {
  if (job.spec.podFailurePolicy === undefined) return undefined;
  for (const pod of pods) {
    const message = isFailed(pod, job) ? judge(pod, job).fails : undefined;
    if (message !== undefined) return message;
  }
  return undefined;
}

function matchText(pod: Pod, { onExitCodes, onPodConditions }: Rule): string | undefined {
  const { namespace, name } = pod.metadata;
  if (onExitCodes !== undefined) {
    for (const status of [...(pod.status?.containerStatuses ?? []), ...(pod.status?.initContainerStatuses ?? [])]) {
      const code = status.state?.terminated?.exitCode;
      if (code === undefined || code === 0 || (onExitCodes.containerName ?? status.name) !== status.name) continue;
      if (onExitCodes.values.includes(code) === (onExitCodes.operator === 'In')) {
        return `Container ${status.name} for pod ${namespace}/${name} failed with exit code ${code}`;
      }
    }
    return undefined;
  }
  for (const { type, status } of onPodConditions ?? []) {
    if (pod.status?.conditions?.some((condition) => condition.type === type && condition.status === status)) {
      return `Pod ${namespace}/${name} has condition ${type}`;
    }
  }
  return undefined;
}
