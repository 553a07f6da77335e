import type { FieldRequirement } from '#model/field-selectors.ts';
import { badRequest, type Status } from '../errors.ts';
import { goQuote } from '../go-text.ts';
import type { Kind } from '../kinds.ts';

/** Fields that lists can be narrowed by. Follows kubernetes pkg/apis/<group>/v1/conversion.go, v1.28. */
const labelsOfKind: Readonly<Record<string, readonly string[]>> = {
  Pod: [
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'spec.hostNetwork',
    'status.phase',
    'status.podIP',
    'status.podIPs',
    'status.nominatedNodeName',
    'spec.host',
  ],
  Node: ['spec.unschedulable'],
  ReplicationController: ['status.replicas'],
  Event: [
    'involvedObject.kind',
    'involvedObject.namespace',
    'involvedObject.name',
    'involvedObject.uid',
    'involvedObject.apiVersion',
    'involvedObject.resourceVersion',
    'involvedObject.fieldPath',
    'reason',
    'reportingComponent',
    'source',
    'type',
  ],
  Namespace: ['status.phase'],
  Secret: ['type'],
  Job: ['status.successful'],
  CertificateSigningRequest: ['spec.signerName'],
};

const withoutNamespace = new Set(['Node', 'Namespace', 'CertificateSigningRequest']);

/** Refuses a field the kind does not know. */
export function fieldLabelProblem(kind: Kind, fields: readonly FieldRequirement[]): Status | undefined {
  const known = new Set(['metadata.name', ...(withoutNamespace.has(kind.kind) ? [] : ['metadata.namespace']), ...(labelsOfKind[kind.kind] ?? [])]);
  const unknown = fields.find(({ field }) => !known.has(field));
  if (unknown === undefined) return undefined;
  return badRequest(sentence(kind.kind, unknown.field));
}

function sentence(kind: string, field: string): string {
  if (kind === 'Job') return `field label ${goQuote(field)} not supported for Job`;
  if (kind in labelsOfKind) return `field label not supported: ${field}`;
  return `${goQuote(field)} is not a known field selector: only "metadata.name", "metadata.namespace"`;
}
