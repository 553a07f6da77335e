import type { FactOf } from '#findings/causes/fact.ts';
import type { KubeObject, LabelSelector } from '#model/kubernetes.ts';
import type { View } from '#sim/view.ts';
import type { Remedy } from '../step.ts';

interface Webhook {
  readonly name: string;
  readonly failurePolicy?: string;
  readonly namespaceSelector?: LabelSelector;
}

interface Configuration extends KubeObject {
  readonly webhooks?: readonly Webhook[];
}

/** A webhook that stands in the way: leave namespaces out of its scope, let it be passed by while it is down, or take it away. */
export function webhookRemedies({ configuration, webhook, namespaces }: FactOf<'webhook'>, view: View): readonly Remedy[] {
  const object = view.get<Configuration>(configuration.kind, configuration.namespace, configuration.name);
  const patched = (change: (each: Webhook) => Webhook, cost: number, risk: string): Remedy => {
    const webhooks = (object?.webhooks ?? []).map((each) => (each.name === webhook ? change(each) : each));
    return { steps: [{ action: { kind: 'patch', object: configuration, patch: { webhooks } }, cost, risk }] };
  };
  const named = namespaces.join(', ');
  return [
    patched((each) => ({ ...each, namespaceSelector: without(each.namespaceSelector, namespaces) }), 3, `it checks nothing in ${named} any more`),
    patched((each) => ({ ...each, failurePolicy: 'Ignore' }), 3.5, 'nothing is checked while it is down'),
    { steps: [{ action: { kind: 'delete', object: configuration }, cost: 4, risk: 'nothing is checked until it is applied again' }] },
  ];
}

function without(selector: LabelSelector | undefined, namespaces: readonly string[]): LabelSelector {
  const exempt = { key: 'kubernetes.io/metadata.name', operator: 'NotIn' as const, values: namespaces };
  return { ...selector, matchExpressions: [...(selector?.matchExpressions ?? []), exempt] };
}
