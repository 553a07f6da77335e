import { titleOf } from '#findings/cluster.ts';
import { keyOf } from '#findings/finding.ts';
import { fixOf } from '#findings/fixes/edit.ts';
import { exemptedFrom } from '#findings/fixes/objects.ts';
import type { Draft, Rule, RuleInput } from '#findings/rule.ts';
import { admittedAndNeeded } from '#findings/webhooks.ts';
import { listed } from '#findings/words.ts';
import type { ObjectRef } from '#sim/store/refs.ts';
import { type OwnWebhook, ownWebhooks } from '#sim/webhooks.ts';

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
    fix: fixOf(`exempt ${listed(namespaces)} from ${webhook.name} (namespaceSelector)`, [
      exemptedFrom(cluster, { configuration, index }, namespaces),
    ]),
    since: sources.since(configuration, 'webhooks'),
  };
}
