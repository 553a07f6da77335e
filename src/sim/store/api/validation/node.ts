import type { KubeObject, Labels, Node, Taint } from '#model/kubernetes.ts';
import { type FieldError, forbidden, invalid } from '../field-error.ts';
import { goStrings } from '../go-text.ts';
import { goStruct } from '../schema/go-struct.ts';
import { taintEffect } from './affinity.ts';
import { complaintsAbout, needed, nothing } from './checks.ts';
import { isCidr, isIpv4, isIpv6, labelValue, qualifiedName } from './formats.ts';
import { duplicates, standardFinalizers } from './metadata.ts';
import { quantityValue } from './resources.ts';

/** Nodes and namespaces. Follows kubernetes pkg/apis/core/validation/validation.go, v1.28. Taints are reported under metadata. */
type NodeSpec = NonNullable<Node['spec']> & { readonly podCIDRs?: readonly string[] };

export function validateNode(node: Node): readonly FieldError[] {
  const spec: NodeSpec = node.spec ?? {};
  return [...taints(spec.taints ?? []), ...nodeResources(node), ...podCidrs(spec.podCIDRs ?? [])];
}

function taints(all: readonly Taint[]): readonly FieldError[] {
  const seen = new Set<string>();
  return all.flatMap((taint, index) => {
    const path = `metadata.taints[${index}]`;
    const errors = taintErrors(taint, path);
    const key = `${taint.effect}:${taint.key}`;
    if (seen.has(key)) {
      const message = `Duplicate value: ${goStruct(taint, 'core.Taint').goText}: taints must be unique by key and effect pair`;
      return [...errors, { type: 'FieldValueDuplicate' as const, field: path, message }];
    }
    seen.add(key);
    return errors;
  });
}

function taintErrors({ key, value = '', effect }: Taint, path: string): readonly FieldError[] {
  const complaints = labelValue(value);
  return [
    ...complaintsAbout(key, `${path}.key`, qualifiedName),
    ...(complaints.length === 0 ? nothing : [invalid(`${path}.value`, value, complaints.join(';'))]),
    ...needed('', taintEffect)(effect, `${path}.effect`, undefined),
  ];
}

function nodeResources(node: Node): readonly FieldError[] {
  return (['capacity', 'allocatable'] as const).flatMap((list) => {
    const amounts: Labels = node.status?.[list] ?? {};
    return Object.keys(amounts)
      .sort()
      .flatMap((name) => quantityValue(name, amounts[name] ?? '0', `status.${list}.${name}`));
  });
}

function podCidrs(cidrs: readonly string[]): readonly FieldError[] {
  const path = 'spec.podCIDRs';
  const wrong = cidrs.flatMap((cidr, index) => (isCidr(cidr) ? nothing : [invalid(`${path}[${index}]`, goStrings(cidrs), 'must be valid CIDR')]));
  if (cidrs.length < 2) return wrong;
  const addresses = cidrs.map((cidr) => cidr.split('/')[0] ?? '');
  const dual = addresses.some(isIpv4) && addresses.some(isIpv6) && cidrs.length === 2;
  return [
    ...wrong,
    ...(dual ? nothing : [invalid(path, goStrings(cidrs), 'may specify no more than one CIDR for each IP family')]),
    ...duplicates(cidrs, (index) => `${path}[${index}]`),
  ];
}

/** What of a node may not change once it is set. */
export function validateNodeUpdate(next: Node, previous: Node): readonly FieldError[] {
  const [now, before] = [(next.spec ?? {}) as NodeSpec, (previous.spec ?? {}) as NodeSpec];
  const [cidrs, oldCidrs] = [now.podCIDRs ?? [], before.podCIDRs ?? []];
  const errors = [...nodeResources(next)];
  if (oldCidrs.length > 0 && (cidrs.length !== oldCidrs.length || oldCidrs.some((cidr, index) => cidr !== cidrs[index])))
    errors.push(forbidden('spec.podCIDRs', 'node updates may not change podCIDR except from "" to valid'));
  if ((before.providerID ?? '') !== '' && before.providerID !== now.providerID)
    errors.push(forbidden('spec.providerID', 'node updates may not change providerID except from "" to valid'));
  return [...errors, ...taints(now.taints ?? [])];
}

interface Namespace extends KubeObject {
  readonly spec?: { readonly finalizers?: readonly string[] };
  readonly status?: { readonly phase?: string };
}

export function validateNamespace(namespace: KubeObject): readonly FieldError[] {
  const finalizers = (namespace as Namespace).spec?.finalizers ?? [];
  return finalizers.flatMap((finalizer) => [
    ...complaintsAbout(finalizer, 'spec.finalizers', qualifiedName),
    ...standardFinalizers([finalizer]).map((error) => ({ ...error, field: 'spec.finalizers' })),
  ]);
}

/** A namespace is Terminating exactly while it is being deleted. */
export function validateNamespaceStatus(namespace: KubeObject): readonly FieldError[] {
  const phase = (namespace as Namespace).status?.phase ?? '';
  if (namespace.metadata.deletionTimestamp === undefined)
    return phase === 'Active' ? nothing : [invalid('status.Phase', phase, "may only be 'Active' if `deletionTimestamp` is empty")];
  return phase === 'Terminating' ? nothing : [invalid('status.Phase', phase, "may only be 'Terminating' if `deletionTimestamp` is not empty")];
}
