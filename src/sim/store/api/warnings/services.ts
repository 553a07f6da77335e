import type { KubeObject } from '#model/kubernetes.ts';
import { isIpAddress } from '../validation/formats.ts';
import type { ServiceShape } from '../validation/service.ts';

/** What is odd about Services. Follows kubernetes pkg/api/service/warnings.go, v1.28. */
const TOPOLOGY_HINTS = 'service.kubernetes.io/topology-aware-hints';
const TOPOLOGY_MODE = 'service.kubernetes.io/topology-mode';

export function serviceWarnings(object: KubeObject): readonly string[] {
  const { spec, metadata } = object as ServiceShape & { readonly spec: { readonly loadBalancerIP?: string } };
  const { type, externalIPs = [], externalName = '', loadBalancerIP = '' } = spec;
  const outdated = TOPOLOGY_HINTS in (metadata.annotations ?? {});
  return [
    ...(outdated ? [`annotation ${TOPOLOGY_HINTS} is deprecated, please use ${TOPOLOGY_MODE} instead`] : []),
    ...(spec.clusterIPs ?? []).flatMap((address, index) => (address === 'None' ? [] : addressWarnings(address, `spec.clusterIPs[${index}]`))),
    ...externalIPs.flatMap((address, index) => addressWarnings(address, `spec.externalIPs[${index}]`)),
    ...(loadBalancerIP === '' ? [] : addressWarnings(loadBalancerIP, 'spec.loadBalancerIP')),
    ...(type === 'ExternalName' && externalIPs.length > 0 ? ['spec.externalIPs is ignored when spec.type is "ExternalName"'] : []),
    ...(type !== 'ExternalName' && externalName !== '' ? ['spec.externalName is ignored when spec.type is not "ExternalName"'] : []),
  ];
}

/** Leading zeros were once read as octal digits, and once as decimal ones. */
function addressWarnings(address: string, path: string): readonly string[] {
  const sentence = `${path}: IP address was accepted, but will be invalid in a future Kubernetes release`;
  if (/(^|\.)0\d/.test(address)) return [`${sentence}: ParseAddr("${address}"): IPv4 field has octet with leading zero`];
  return isIpAddress(address) || address === '' ? [] : [`${sentence}: ParseAddr("${address}"): unable to parse IP`];
}
