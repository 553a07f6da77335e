import { type ClusterUnderCheck, titleOf } from '#findings/cluster.ts';
import { keyOf } from '#findings/finding.ts';
import type { Draft, Rule, RuleInput } from '#findings/rule.ts';
import { listed } from '#findings/words.ts';
import type { KubeObject, Pod } from '#model/kubernetes.ts';
import type { ObjectRef } from '#sim/store/refs.ts';
import { isAsked, type OwnWebhook, ownWebhooks } from '#sim/webhooks.ts';

/** A webhook has to admit pods without which the pods that serve it cannot start. */
export const webhookNeedsWhatItAdmits = {
  id: 'webhook-needs-what-it-admits',
  summary: 'a webhook has to admit pods without which it cannot start itself',

  *check(input) {
    for (const webhook of ownWebhooks(input.cluster.view)) {
      const needed = admittedAndNeeded(webhook, input);
      if (needed.length > 0) yield draftOf(webhook, needed, input);
    }
  },
} as const satisfies Rule;

/** A workload of a single pod that serves the webhook itself is left to the rule about the next pod. */
function admittedAndNeeded({ webhook, pods }: OwnWebhook, { cluster, startUp }: RuleInput): readonly ObjectRef[] {
  const workloadOf = (pod: ObjectRef) => cluster.workloadOf(pod);
  return startUp
    .neededFirst(pods, workloadOf)
    .filter((workload) => !(pods.length === 1 && workloadOf(pods[0] as ObjectRef) === workload))
    .filter((workload) => isAsked(cluster.view, webhook, 'CREATE', podOf(workload, cluster)));
}

/** A pod as its workload would have it made. */
function podOf(workload: ObjectRef, { view }: ClusterUnderCheck): Pod {
  const object = view.object<KubeObject & { readonly spec?: { readonly template?: Pod } }>(workload);
  const { metadata, spec } = object?.spec?.template ?? (object as Pod);
  return { apiVersion: 'v1', kind: 'Pod', metadata: { ...metadata, namespace: workload.namespace }, spec } as Pod;
}

function draftOf({ configuration, index, webhook, pods }: OwnWebhook, needed: readonly ObjectRef[], { cluster, runs }: RuleInput): Draft {
  const { sources } = cluster;
  const serving = cluster.workloadOf(pods[0] as ObjectRef);
  const namespaces = [...new Set(needed.map(({ namespace }) => namespace))];
  const certainty = 'configured';
  return {
    severity: 'high',
    subject: keyOf(configuration),
    message: `webhook ${webhook.name} has to admit ${listed(needed.map((each) => `the pods of ${titleOf(each)}`))}, which it needs to start`,
    because: [
      {
        text: `${titleOf(configuration)} has ${webhook.name} asked when pods are made in ${listed(namespaces)}; without its answer there are none (failurePolicy Fail)`,
        place: sources.placeOf(configuration, `webhooks[${index}].name`),
        certainty,
      },
      { text: `${titleOf(serving)} serves it`, place: sources.placeOf(serving), certainty },
      ...needed.map((workload) => ({
        text: workload === serving ? 'its pods are admitted by itself' : `its pods start only where ${titleOf(workload)} has a pod`,
        place: sources.placeOf(workload),
        certainty: 'documented' as const,
        closesCycle: true as const,
      })),
    ],
    consequence: runs.consequences(({ text }) => text.includes(`webhook "${webhook.name}"`)),
    fix: { text: `exempt ${listed(namespaces)} from ${webhook.name} (namespaceSelector)` },
    since: sources.since(configuration, 'webhooks'),
  };
}
