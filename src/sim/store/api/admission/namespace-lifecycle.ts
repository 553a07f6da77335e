import { forbiddenStatus, notFound, type Status } from '../errors.ts';
import { resourceOf } from '../kinds.ts';
import { type AdmissionRequest, type Lookups, refused } from './request.ts';

const immortal = new Set(['default', 'kube-system', 'kube-public']);
const reviews = new Set(['subjectaccessreviews', 'localsubjectaccessreviews']);

/** Nothing is made in a namespace that is not there or going. Follows apiserver plugin/namespace/lifecycle/admission.go, v1.28. */
export function namespaceLifecycle(request: AdmissionRequest, lookups: Lookups): Status | undefined {
  const { kind, operation, name, namespace } = request;
  const isNamespace = kind.kind === 'Namespace' && kind.group === '';
  if (operation === 'DELETE' && isNamespace && immortal.has(name))
    return forbiddenStatus(resourceOf(kind), name, 'this namespace may not be deleted');
  if (namespace === '' || isNamespace || operation === 'DELETE' || reviews.has(kind.resource)) return undefined;
  const found = lookups.namespace(namespace);
  if (found === undefined) return notFound({ group: '', name: 'namespaces' }, namespace);
  if (operation !== 'CREATE' || (found as { status?: { phase?: string } }).status?.phase !== 'Terminating') return undefined;
  const because = `unable to create new content in namespace ${namespace} because it is being terminated`;
  const cause = { reason: 'NamespaceTerminating', message: `namespace ${namespace} is being terminated`, field: 'metadata.namespace' };
  return refused(request, because, [cause]);
}
