import { titleOf } from '#findings/cluster.ts';
import { keyOf } from '#findings/finding.ts';
import { fixOf } from '#findings/fixes/edit.ts';
import { exemptedFrom } from '#findings/fixes/objects.ts';
import type { Draft, Rule, RuleInput } from '#findings/rule.ts';
import { listed } from '#findings/words.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { authorityMap } from '#sim/nodes/api-servers.ts';
import { clusterRef, controlPlanes } from '#sim/nodes/node-config.ts';
import type { ObjectRef } from '#sim/store/refs.ts';
import { isAsked, type OwnWebhook, ownWebhooks } from '#sim/webhooks.ts';

const written = `ConfigMap ${authorityMap.namespace}/${authorityMap.name}`;

/** An API server that is made anew is healthy only after a webhook that pods of the cluster serve has admitted what it writes. */
export const apiServerNeedsWebhook = {
  id: 'api-server-needs-webhook',
  summary: 'an API server is healthy only after a webhook of the cluster has admitted what it writes',

  *check(input) {
    const { view } = input.cluster;
    if (view.row(controlPlanes, clusterRef(view))?.registersOwnAuthorities !== true) return;
    const map = view.get<KubeObject>('ConfigMap', authorityMap.namespace, authorityMap.name);
    if (map === undefined) return;
    for (const own of ownWebhooks(view)) if (isAsked(view, own.webhook, 'UPDATE', map)) yield draftOf(own, input);
  },
} as const satisfies Rule;

function draftOf({ configuration, index, webhook, pods }: OwnWebhook, { cluster }: RuleInput): Draft {
  const { sources, twin } = cluster;
  const certainty = 'configured';
  const serving = cluster.workloadOf(pods[0] as ObjectRef);
  const { apiServers = [], place } = twin.model.world.controlPlane ?? {};
  return {
    severity: 'high',
    subject: keyOf(configuration),
    message: `webhook ${webhook.name} has to admit ${written}, without which no new API server is healthy`,
    because: [
      { text: `a new one of the API servers ${listed(apiServers)} writes its authorities there and exits if it cannot`, place, certainty },
      {
        text: `${titleOf(configuration)} has ${webhook.name} asked; without its answer nothing is written (failurePolicy Fail)`,
        place: sources.placeOf(configuration, `webhooks[${index}].name`),
        certainty,
      },
      { text: `${titleOf(serving)} serves it, on nodes of this cluster`, place: sources.placeOf(serving), certainty },
    ],
    consequence: [],
    fix: fixOf(`exempt ${authorityMap.namespace} from ${webhook.name} (namespaceSelector)`, [
      exemptedFrom(cluster, { configuration, index }, [authorityMap.namespace]),
    ]),
    since: sources.since(configuration, 'webhooks'),
  };
}
