import { titleOf } from '#findings/cluster.ts';
import { keyOf } from '#findings/finding.ts';
import { fixOf } from '#findings/fixes/edit.ts';
import { exemptedFrom } from '#findings/fixes/objects.ts';
import type { Draft, Rule, RuleInput } from '#findings/rule.ts';
import { templatePod } from '#findings/template-pod.ts';
import { admittedAndNeeded } from '#findings/webhooks.ts';
import { listed } from '#findings/words.ts';
import type { Pod } from '#model/kubernetes.ts';
import type { ObjectRef } from '#sim/store/refs.ts';
import { isAsked, type OwnWebhook, ownWebhooks } from '#sim/webhooks.ts';

const system = 'kube-system';

/** One pod has to admit every new pod of the cluster, those of the system included. */
export const webhookFailsClosedOnEverything = {
  id: 'webhook-fails-closed-on-everything',
  summary: 'while the one pod that serves a webhook is away, no pod can be made anywhere, not even in kube-system',

  *check(input) {
    for (const own of ownWebhooks(input.cluster.view)) if (isNarrow(own, input)) yield draftOf(own, input);
  },
} as const satisfies Rule;

/** Served by one pod and asked about all others. That it stops itself, or what it needs to start, is told by other rules. */
function isNarrow(own: OwnWebhook, input: RuleInput): boolean {
  const { view, workloads } = input.cluster;
  const { webhook, pods } = own;
  if (pods.length !== 1 || (webhook.matchConditions ?? []).length > 0) return false;
  const serving = input.cluster.workloadOf(pods[0] as ObjectRef);
  const asked = (workload: ObjectRef) => isAsked(view, webhook, 'CREATE', templatePod(view, workload));
  const others = workloads.filter(({ ref, done }) => ref !== serving && !done && ref.namespace !== serving.namespace);
  if (asked(serving) || !isAsked(view, webhook, 'CREATE', anyPodOf(system))) return false;
  return others.length > 0 && others.every(({ ref }) => asked(ref)) && admittedAndNeeded(own, input).length === 0;
}

function anyPodOf(namespace: string): Pod {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'any', namespace }, spec: { containers: [] } };
}

function draftOf({ configuration, index, webhook, pods }: OwnWebhook, { cluster }: RuleInput): Draft {
  const { sources } = cluster;
  const serving = cluster.workloadOf(pods[0] as ObjectRef);
  const namespaces = [...new Set([system, ...cluster.workloads.map(({ ref }) => ref.namespace)])].filter((each) => each !== serving.namespace);
  return {
    severity: 'medium',
    subject: keyOf(configuration),
    message: `while the one pod of ${titleOf(serving)} is away, no pod can be made in ${listed(namespaces.sort())}`,
    because: [
      {
        text: `${titleOf(configuration)} has ${webhook.name} asked about every pod, also in ${system}; without its answer there are none (failurePolicy Fail)`,
        place: sources.placeOf(configuration, `webhooks[${index}].name`),
        certainty: 'configured',
      },
      { text: `one pod of ${titleOf(serving)} serves it`, place: sources.placeOfDefaulted(serving, 'spec.replicas'), certainty: 'configured' },
    ],
    consequence: [],
    fix: fixOf(
      `exempt ${system} from ${webhook.name} (namespaceSelector), and serve it with two pods that do not share a node, or with failurePolicy: Ignore`,
      [exemptedFrom(cluster, { configuration, index }, [system])],
    ),
    since: sources.since(configuration, 'webhooks'),
  };
}
