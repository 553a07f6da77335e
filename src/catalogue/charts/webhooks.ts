import type { ChartObject } from '#model/chart-entry.ts';
import { clusterObject } from './parts.ts';

/** A webhook as charts register it with the API server. */
export interface Webhook {
  readonly name: string;
  readonly service: { readonly name: string; readonly namespace: string; readonly path?: string; readonly port?: number };
  readonly rules: readonly Rule[];
  readonly failurePolicy?: string;
  readonly namespaceSelector?: object;
  readonly objectSelector?: object;
  readonly timeoutSeconds?: number;
  readonly matchConditions?: readonly object[];
}

interface Rule {
  readonly apiGroups: readonly string[];
  readonly apiVersions: readonly string[];
  readonly operations: readonly string[];
  readonly resources: readonly string[];
  readonly scope?: string;
}

/** What a chart asks the API server to call before it admits objects. */
export function webhooks(
  kind: 'Mutating' | 'Validating',
  name: string,
  asked: readonly Webhook[],
  from?: Readonly<Record<string, string>>,
): ChartObject {
  const fields = asked.map(({ service, failurePolicy = 'Fail', ...webhook }) => ({
    sideEffects: 'None',
    admissionReviewVersions: ['v1'],
    failurePolicy,
    ...webhook,
    clientConfig: { service },
  }));
  return clusterObject('admissionregistration.k8s.io/v1', `${kind}WebhookConfiguration`, name, { webhooks: fields }, from);
}

/** A rule about writes to one API group. */
export function writesTo(group: string, resources: readonly string[], operations: readonly string[] = ['CREATE', 'UPDATE'], version = '*'): Rule {
  return { apiGroups: [group], apiVersions: [version], operations, resources };
}
