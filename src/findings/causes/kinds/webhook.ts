import type { KubeObject } from '#model/kubernetes.ts';
import type { View } from '#sim/view.ts';
import type { CauseKind, FactOf, Suspect } from '../fact.ts';
import { namedAs, refOf, titleOf, whatIf } from '../words.ts';

interface WebhookConfiguration extends KubeObject {
  readonly webhooks?: readonly { readonly name: string }[];
}

/** A webhook that has to admit pods and does not, or is not there to. */
export const webhookKind: CauseKind<FactOf<'webhook'>> = {
  kind: 'webhook',
  find: ({ refusals, view, provenance }) => {
    const found = new Map<string, Suspect<FactOf<'webhook'>>>();
    for (const { workload, message } of refusals) {
      const webhook = /webhook "([^"]+)"/.exec(message)?.[1];
      const configuration = webhook === undefined ? undefined : configurationOf(view, webhook);
      if (webhook === undefined || configuration === undefined) continue;
      const key = `webhook ${webhook}`;
      const before = found.get(key);
      const namespaces = [...new Set([...(before?.fact.namespaces ?? []), workload.namespace])].sort();
      const fact = { kind: 'webhook', configuration: namedAs(configuration), webhook, namespaces } as const;
      if (before !== undefined) {
        found.set(key, { ...before, fact });
        continue;
      }
      const chain = [{ text: `pods of ${titleOf(workload)} are refused`, because: [{ text: message }] }];
      found.set(key, { fact, key, text: `webhook ${webhook} has to admit every pod`, place: provenance.placeOf(configuration), chain });
    }
    return [...found.values()];
  },
  remove: (simulation, { configuration }) => {
    simulation.perform({ verb: 'delete', ref: refOf(simulation.view, configuration), what: 'not there' }, whatIf);
  },
};

function configurationOf(view: View, webhook: string) {
  return ['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration']
    .flatMap((kind) => view.list(kind))
    .find((ref) => view.object<WebhookConfiguration>(ref)?.webhooks?.some(({ name }) => name === webhook));
}
