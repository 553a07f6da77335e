import type { FactOf } from '#findings/causes/fact.ts';
import type { KubeObject, LabelSelector } from '#model/kubernetes.ts';
import type { View } from '#sim/view.ts';
import type { Remedy } from '../step.ts';

interface Configuration extends KubeObject {
  readonly webhooks?: readonly { readonly name: string; readonly namespaceSelector?: LabelSelector }[];
}

/** A webhook that stands in its own way: leave the namespace out of its scope, or take it away. */
export function webhookRemedies({ configuration, webhook, namespace }: FactOf<'webhook'>, view: View): readonly Remedy[] {
  const object = view.get<Configuration>(configuration.kind, configuration.namespace, configuration.name);
  const exempt = { key: 'kubernetes.io/metadata.name', operator: 'NotIn' as const, values: [namespace] };
  const webhooks = (object?.webhooks ?? []).map((each) =>
    each.name === webhook
      ? { ...each, namespaceSelector: { ...each.namespaceSelector, matchExpressions: [...(each.namespaceSelector?.matchExpressions ?? []), exempt] } }
      : each,
  );
  return [
    {
      steps: [
        { action: { kind: 'patch', object: configuration, patch: { webhooks } }, cost: 3, risk: `nothing checks pods of ${namespace} any more` },
      ],
    },
    { steps: [{ action: { kind: 'delete', object: configuration }, cost: 4, risk: 'nothing is checked until it is applied again' }] },
  ];
}
