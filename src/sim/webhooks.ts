import type { KubeObject, Pod, Service } from '#model/kubernetes.ts';
import { matchesLabels } from '#model/selectors.ts';
import { concerns } from './store/api/admission/webhooks.ts';
import { kindOfObject } from './store/api/kinds.ts';
import type { Webhook, WebhookConfiguration } from './store/api/validation/webhooks.ts';
import type { ObjectRef } from './store/refs.ts';
import type { View } from './view.ts';

/** A webhook without whose word nothing it asks for is written, and that the cluster itself serves. */
export interface OwnWebhook {
  readonly configuration: ObjectRef;
  /** Its place in the configuration. */
  readonly index: number;
  readonly webhook: Webhook;
  /** Pods its Service selects. */
  readonly pods: readonly ObjectRef[];
}

/** Webhooks that fail closed and that pods of the cluster serve. */
export function ownWebhooks(view: View): readonly OwnWebhook[] {
  return ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration']
    .flatMap((kind) => view.list(kind))
    .flatMap((configuration) =>
      (view.object<WebhookConfiguration>(configuration)?.webhooks ?? []).flatMap((webhook, index) => {
        const { service } = webhook.clientConfig;
        const pods = webhook.failurePolicy === 'Ignore' || service === undefined ? [] : podsSelected(view, service);
        return pods.length === 0 ? [] : [{ configuration, index, webhook, pods }];
      }),
    );
}

/** Pods that a Service selects, ready or not, bound or not. */
export function podsSelected(view: View, { namespace, name }: { readonly namespace: string; readonly name: string }): readonly ObjectRef[] {
  const selector = view.get<Service>('Service', namespace, name)?.spec.selector;
  if (selector === undefined) return [];
  return view.list('Pod', namespace).filter((pod) => matchesLabels(selector, view.object<Pod>(pod)?.metadata.labels));
}

/** Whether a webhook is asked before an object is written. */
export function isAsked(view: View, webhook: Webhook, operation: 'CREATE' | 'UPDATE', object: KubeObject): boolean {
  const kind = kindOfObject(object);
  const { namespace = '', name } = object.metadata;
  const namespaces = { namespace: (each: string) => view.get<KubeObject>('Namespace', '', each) };
  return kind !== undefined && concerns(webhook, { operation, kind, namespace, name, object }, namespaces);
}
