import type { Endpoint, EndpointSlice, KubeObject } from '#model/kubernetes.ts';
import { duplicate, type FieldError, invalid, required, tooMany } from '../field-error.ts';
import { complaintsAbout, IMMUTABLE, neededOneOf, nothing, type Row, table, whenSet } from './checks.ts';
import { dnsLabel, dnsSubdomain, ipAddress, isIpv4, isIpv6, portNumber } from './formats.ts';
import { ordinaryAddress } from './service.ts';

const checkAddressType = neededOneOf('FQDN', 'IPv4', 'IPv6');
const checkProtocol = neededOneOf('SCTP', 'TCP', 'UDP');

/** Endpoints and EndpointSlices. Follows kubernetes pkg/apis/discovery/validation and pkg/apis/core/validation, v1.28. */
export function validateEndpointSlice(slice: EndpointSlice, previous?: EndpointSlice): readonly FieldError[] {
  return [...checkAddressType(slice.addressType, 'addressType', undefined), ...sliceEndpoints(slice, previous), ...slicePorts(slice.ports ?? [])];
}

function sliceEndpoints({ endpoints = [], addressType: type }: EndpointSlice, previous: EndpointSlice | undefined): readonly FieldError[] {
  const all = endpoints ?? [];
  if (all.length > 1000) return [tooMany('endpoints', all.length, 1000)];
  const sound = previous?.addressType === type ? (previous.endpoints ?? []) : [];
  const errors: FieldError[] = [];
  let next = 0;
  for (let index = 0; index < all.length; index++) {
    const endpoint = all[index] as Endpoint;
    // What is stored was looked at when it was: each change of one of a hundred endpoints writes the whole slice, the others in their order.
    const found = endpoint === sound[next] ? next : sound.indexOf(endpoint, next + 1);
    if (found >= 0) next = found + 1;
    else if (!sound.includes(endpoint)) errors.push(...sliceEndpoint(endpoint, type, `endpoints[${index}]`));
  }
  return errors;
}

function sliceEndpoint({ addresses = [], nodeName }: Endpoint, type: string, path: string): readonly FieldError[] {
  const count = addresses ?? [];
  const errors: FieldError[] = [];
  if (count.length === 0) errors.push(required(`${path}.addresses`, 'must contain at least 1 address'));
  else if (count.length > 100) errors.push(tooMany(`${path}.addresses`, count.length, 100));
  count.forEach((address, at) => void errors.push(...sliceAddress(address, type, `${path}.addresses[${at}]`)));
  return nodeName === undefined ? errors : [...errors, ...complaintsAbout(nodeName, `${path}.nodeName`, dnsSubdomain)];
}

function sliceAddress(address: string, type: string, path: string): readonly FieldError[] {
  if (type === 'IPv4')
    return [...(isIpv4(address) ? nothing : [invalid(path, address, 'must be a valid IPv4 address')]), ...ordinaryAddress(address, path)];
  if (type === 'IPv6')
    return [...(isIpv6(address) ? nothing : [invalid(path, address, 'must be a valid IPv6 address')]), ...ordinaryAddress(address, path)];
  return nothing;
}

function slicePorts(ports: NonNullable<EndpointSlice['ports']>): readonly FieldError[] {
  const names = new Set<string>();
  return (ports ?? []).flatMap(({ name = '', protocol }, index) => {
    const path = `ports[${index}]`;
    const errors = name === '' ? [] : [...complaintsAbout(name, `${path}.name`, dnsLabel)];
    if (names.has(name)) errors.push(duplicate(`${path}.name`, name));
    names.add(name);
    return [...errors, ...checkProtocol(protocol, `${path}.protocol`, undefined)];
  });
}

export function validateEndpointSliceUpdate(next: EndpointSlice, previous: EndpointSlice): readonly FieldError[] {
  const fixed = next.addressType === previous.addressType ? nothing : [invalid('addressType', next.addressType, IMMUTABLE)];
  return [...validateEndpointSlice(next, previous), ...fixed];
}

interface Subset {
  readonly addresses?: readonly { readonly ip?: string; readonly hostname?: string; readonly nodeName?: string }[];
  readonly notReadyAddresses?: Subset['addresses'];
  readonly ports?: readonly { readonly name?: string; readonly port?: number; readonly protocol?: string }[];
}

const addressRows: Row[] = [
  ['', (value, path) => complaintsAbout((value as { ip?: string }).ip ?? '', `${path}.ip`, ipAddress)],
  ['hostname', whenSet((value, path) => complaintsAbout(value as string, path, dnsLabel))],
  ['nodeName', whenSet((value, path) => complaintsAbout(value as string, path, dnsSubdomain))],
  ['', (value, path) => ordinaryAddress((value as { ip?: string }).ip ?? '', `${path}.ip`)],
];

const addressTable = table(addressRows);

export function validateEndpoints(object: KubeObject): readonly FieldError[] {
  const subsets = (object as { subsets?: readonly Subset[] }).subsets ?? [];
  return subsets.flatMap((subset, index) => {
    const path = `subsets[${index}]`;
    const { addresses = [], notReadyAddresses = [], ports = [] } = subset;
    const empty = addresses.length + notReadyAddresses.length === 0;
    return [
      ...(empty ? [required(path, 'must specify `addresses` or `notReadyAddresses`')] : nothing),
      ...addresses.flatMap((address, at) => addressTable(address, `${path}.addresses[${at}]`, undefined)),
      ...notReadyAddresses.flatMap((address, at) => addressTable(address, `${path}.notReadyAddresses[${at}]`, undefined)),
      ...ports.flatMap((port, at) => endpointPort(port, ports.length > 1, `${path}.ports[${at}]`)),
    ];
  });
}

function endpointPort({ name = '', port = 0, protocol }: NonNullable<Subset['ports']>[number], named: boolean, path: string): readonly FieldError[] {
  const wrongName = name === '' ? (named ? [required(`${path}.name`)] : nothing) : complaintsAbout(name, `${path}.name`, dnsLabel);
  return [
    ...wrongName,
    ...portNumber(port).map((complaint) => invalid(`${path}.port`, port, complaint)),
    ...checkProtocol(protocol, `${path}.protocol`, undefined),
  ];
}
