import { titleOf } from '#findings/cluster.ts';
import { keyOf } from '#findings/finding.ts';
import { fixOf } from '#findings/fixes/edit.ts';
import { objectRemoved } from '#findings/fixes/objects.ts';
import type { Draft, Rule, RuleInput } from '#findings/rule.ts';
import { templatePod } from '#findings/template-pod.ts';
import { type DeadWebhook, deadWebhooks } from '#findings/webhooks.ts';
import { listed } from '#findings/words.ts';
import type { ObjectRef } from '#sim/store/refs.ts';
import { isAsked } from '#sim/webhooks.ts';

/** A webhook is left over: the API asks it, nothing answers, and nothing it is asked about is written. */
export const webhookWithoutBackend = {
  id: 'webhook-without-backend',
  summary: 'a webhook that fails closed has no Service, or its Service no pods: what it is asked about is refused',

  *check(input) {
    for (const dead of deadWebhooks(input.cluster)) yield draftOf(dead, input);
  },
} as const satisfies Rule;

function draftOf(dead: DeadWebhook, input: RuleInput): Draft {
  const { configuration, index, webhook, service } = dead;
  const { sources, view } = input.cluster;
  const stopped = stoppedBy(dead, input);
  const lack = lackText(dead);
  const own = view.ref('Service', service.namespace, service.name);
  return {
    severity: stopped.length > 0 ? 'high' : 'medium',
    subject: keyOf(configuration),
    message: `webhook ${webhook.name} fails closed, and ${lack}: ${stopped.length > 0 ? `no pod of ${listed(stopped.map(titleOf))} can be made` : `nothing it is asked about (${askedAbout(dead)}) is written`}`,
    because: [
      {
        text: `${titleOf(configuration)} has ${webhook.name} asked about ${askedAbout(dead)}; without its answer nothing is written (failurePolicy Fail)`,
        place: sources.placeOf(configuration, `webhooks[${index}].name`),
        certainty: 'configured',
      },
      { text: lack, ...(dead.lacks === 'pods' ? { place: sources.placeOf(own, 'spec.selector') } : {}), certainty: 'configured' },
    ],
    consequence: input.runs.consequences(({ text }) => text.includes(`webhook "${webhook.name}"`)),
    fix: fixOf(`remove ${titleOf(configuration)}, or bring back what serves ${service.namespace}/${service.name}`, [
      objectRemoved(input.cluster, configuration),
    ]),
    since: sources.since(configuration, 'webhooks'),
  };
}

function lackText({ service, lacks }: DeadWebhook): string {
  const name = `Service ${service.namespace}/${service.name}`;
  return lacks === 'service' ? `${name} does not exist` : `${name} selects no pod`;
}

function askedAbout({ webhook }: DeadWebhook): string {
  return listed(
    [...new Set((webhook.rules ?? []).flatMap(({ resources = [] }) => resources))].map((resource) => (resource === '*' ? 'everything' : resource)),
  );
}

/** Workloads whose next pod it is asked about; what conditions in its own language leave out is not known. */
function stoppedBy({ webhook }: DeadWebhook, { cluster: { view, workloads } }: RuleInput): readonly ObjectRef[] {
  if ((webhook.matchConditions ?? []).length > 0) return [];
  return workloads.filter(({ ref, done }) => !done && isAsked(view, webhook, 'CREATE', templatePod(view, ref))).map(({ ref }) => ref);
}
