import type { KubeObject } from '#model/kubernetes.ts';
import { ageColumn, countColumn, nameColumn, type Printer } from './printer.ts';

interface WebhookConfiguration extends KubeObject {
  readonly webhooks?: readonly object[] | null;
}

const columns = [nameColumn, countColumn<WebhookConfiguration>('Webhooks', ({ webhooks }) => webhooks?.length), ageColumn];

/** Kubernetes pkg/printers/internalversion/printers.go, printValidatingWebhook, v1.28. */
export const validatingWebhookConfigurationPrinter: Printer<WebhookConfiguration> = {
  group: 'admissionregistration.k8s.io',
  kind: 'ValidatingWebhookConfiguration',
  resource: 'validatingwebhookconfigurations',
  columns,
};

/** Kubernetes pkg/printers/internalversion/printers.go, printMutatingWebhook, v1.28. */
export const mutatingWebhookConfigurationPrinter: Printer<WebhookConfiguration> = {
  group: 'admissionregistration.k8s.io',
  kind: 'MutatingWebhookConfiguration',
  resource: 'mutatingwebhookconfigurations',
  columns,
};
