import { withRoom } from '#findings/causes/kinds/quota.ts';
import { titleOf } from '#findings/cluster.ts';
import { keyOf } from '#findings/finding.ts';
import { fixOf } from '#findings/fixes/edit.ts';
import { fieldEdit } from '#findings/fixes/objects.ts';
import { conditionsOf } from '#findings/health/reconciled.ts';
import { isRollingOut } from '#findings/health/rollouts.ts';
import { runOn } from '#findings/health/run-on.ts';
import type { Draft, Rule, RuleInput } from '#findings/rule.ts';
import { grouped, listed } from '#findings/words.ts';
import type { Deployment, KubeObject, Labels } from '#model/kubernetes.ts';
import { performAction } from '#sim/actions/actions.ts';
import type { Simulation } from '#sim/simulation.ts';
import type { ObjectRef } from '#sim/store/refs.ts';
import type { View } from '#sim/view.ts';

/** Longer than a rollout that gets on, and than its progress deadline (600 s unless a Deployment says otherwise). */
const watchedMs = 60 * 60_000;

/** What the API says of the first pod that is too many. */
interface Refused {
  readonly workload: ObjectRef;
  readonly quota: string;
  readonly message: string;
}

/** Pods of a namespace use its quota up, and a rolling update makes a pod before it takes one away. */
export const quotaStopsRollout = {
  id: 'quota-stops-rollout',
  summary: 'a rolling update will not get its first pod: the quota of the namespace has no room for it',

  *check(input) {
    const { view } = input.cluster;
    const withQuota = new Set(view.list('ResourceQuota').map(({ namespace }) => namespace));
    const refused = view.list('Deployment').flatMap((ref) => (withQuota.has(ref.namespace) ? refusalOf(ref, input.cluster.twin.eve) : []));
    for (const group of grouped(refused, ({ workload, quota }) => `${workload.namespace}/${quota}`)) yield draftOf(group, input);
  },
} as const satisfies Rule;

/** `kubectl rollout restart` in a fork, and what becomes of it. */
function refusalOf(ref: ObjectRef, eve: Simulation): readonly Refused[] {
  if (isRollingOut(eve.view, ref) || stalled(eve, ref) !== undefined) return [];
  const fork = eve.fork();
  performAction(fork, { kind: 'patch', object: { kind: ref.kind, namespace: ref.namespace, name: ref.name }, patch: restarted });
  runOn(fork, watchedMs);
  const message = isRollingOut(fork.view, ref) ? stalled(fork, ref) : undefined;
  const quota = /exceeded quota: ([^,]+),/.exec(message ?? '')?.[1];
  return message === undefined || quota === undefined ? [] : [{ workload: ref, quota, message }];
}

const restarted = { spec: { template: { metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': '1970-01-01T00:00:00Z' } } } } };

/** Why pods of a Deployment are refused that has not got on for longer than its deadline. */
function stalled({ view }: Simulation, ref: ObjectRef): string | undefined {
  const object = view.object<Deployment>(ref);
  const conditions = object === undefined ? [] : conditionsOf(object);
  const isLate = conditions.some(({ type, status, reason }) => type === 'Progressing' && status === 'False' && reason === 'ProgressDeadlineExceeded');
  return isLate ? conditions.find(({ type, status }) => type === 'ReplicaFailure' && status === 'True')?.message : undefined;
}

function draftOf(refused: readonly [Refused, ...Refused[]], { cluster }: RuleInput): Draft {
  const [{ workload, quota: name, message }] = refused;
  const quota = cluster.view.ref('ResourceQuota', workload.namespace, name);
  const names = listed(refused.map((each) => titleOf(each.workload)));
  return {
    severity: 'medium',
    subject: keyOf(quota),
    message: `${titleOf(quota)} has no room for a rolling update of ${names}`,
    because: [
      { text: message, place: cluster.sources.placeOf(quota, 'spec.hard'), certainty: 'configured' },
      ...refused.map((each) => ({
        text: `${titleOf(each.workload)} makes a new pod before it takes an old one away`,
        place: cluster.sources.placeOf(each.workload),
        certainty: 'configured' as const,
      })),
    ],
    consequence: [],
    fix: fixOf(
      `raise ${titleOf(quota)} by what one pod asks for (${requestedIn(message)}), or set maxSurge 0 and maxUnavailable 1 in spec.strategy.rollingUpdate`,
      [fieldEdit(cluster, quota, 'spec.hard', limitsFor(refused, quota, cluster.view))],
    ),
  };
}

/** Limits with which each of the rollouts gets its first pod while the others have theirs. */
function limitsFor(refused: readonly Refused[], quota: ObjectRef, view: View): Labels {
  const { spec } = view.object<KubeObject & { readonly spec: { readonly hard: Labels } }>(quota) as { readonly spec: { readonly hard: Labels } };
  return refused.reduce<Labels>((limits, { message }) => withRoom(limits, { message, missing: 1 }, limits === spec.hard), spec.hard);
}

function requestedIn(message: string): string {
  return /requested: (\S+), used/.exec(message)?.[1] ?? 'see the refusal';
}
