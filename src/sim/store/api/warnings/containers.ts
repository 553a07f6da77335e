import type { Container, ContainerPort, PodSpec } from '#model/kubernetes.ts';
import { parseQuantity, quantityText } from '#model/quantity.ts';
import { goQuote } from '../go-text.ts';

/** What is odd about containers. Follows kubernetes pkg/api/pod/warnings.go, v1.28. */
interface PlacedContainer {
  readonly container: Container;
  readonly path: string;
}

/** Init containers first, as upstream visits them. */
export function containersOf(spec: PodSpec, path: string): readonly PlacedContainer[] {
  const { initContainers, containers, ephemeralContainers } = spec as PodSpec & { readonly ephemeralContainers?: readonly Container[] };
  return Object.entries({ initContainers, containers, ephemeralContainers }).flatMap(([field, list]) =>
    (list ?? []).map((container, index) => ({ container, path: `${path}.${field}[${index}]` })),
  );
}

const wholeByteResources = ['memory', 'ephemeral-storage'];

/** Bytes come in whole numbers. */
export function fractionWarnings(
  amounts: Readonly<Record<string, string>> | undefined,
  path: string,
  resources = wholeByteResources,
): readonly string[] {
  return resources.flatMap((resource) => {
    const amount = amounts?.[resource];
    const quantity = amount === undefined ? undefined : parseQuantity(amount).quantity;
    if (quantity === undefined || ceilingMilli(quantity.nanos) % 1000n === 0n) return [];
    return [`${path}[${resource}]: fractional byte value ${goQuote(quantityText(quantity))} is invalid, must be an integer`];
  });
}

function ceilingMilli(nanos: bigint): bigint {
  return nanos / 1_000_000n + (nanos % 1_000_000n > 0n ? 1n : 0n);
}

export function resourceWarnings({ container, path }: PlacedContainer): readonly string[] {
  const { limits, requests } = container.resources ?? {};
  return wholeByteResources.flatMap((resource) => [
    ...fractionWarnings(limits, `${path}.resources.limits`, [resource]),
    ...fractionWarnings(requests, `${path}.resources.requests`, [resource]),
  ]);
}

/** A later variable of the same name hides the earlier one, unless it builds on it. */
export function variableWarnings({ container, path }: PlacedContainer): readonly string[] {
  const seen = new Set<string>();
  return (container.env ?? []).flatMap(({ name, value = '', valueFrom }, index) => {
    const reference = `$(${name})`;
    const hides = seen.has(name) && (valueFrom !== undefined || value === reference || !value.includes(reference));
    seen.add(name);
    return hides ? [`${path}.env[${index}]: hides previous definition of ${goQuote(name)}`] : [];
  });
}

interface PlacedPort {
  readonly port: ContainerPort;
  readonly path: string;
}

export function portWarnings(containers: readonly PlacedContainer[]): readonly string[] {
  const known = new Map<string, PlacedPort[]>();
  const placed = containers.flatMap(({ container, path }) =>
    (container.ports ?? []).map((port, index) => ({ port, path: `${path}.ports[${index}]` })),
  );
  return placed.flatMap((one) => {
    const { containerPort, protocol, hostIP = '', hostPort = 0 } = one.port;
    const key = `${containerPort}/${protocol}`;
    const others = known.get(key) ?? [];
    known.set(key, [...others, one]);
    const alone = hostIP !== '' && hostPort === 0 ? [`${one.path}: hostIP set without hostPort: ${goPort(one.port)}`] : [];
    return [...alone, ...others.flatMap((other) => collision(one, other))];
  });
}

function collision({ port, path }: PlacedPort, other: PlacedPort): readonly string[] {
  const [ip, otherIp] = [port.hostIP ?? '', other.port.hostIP ?? ''];
  const [number, otherNumber] = [port.hostPort ?? 0, other.port.hostPort ?? 0];
  if (ip === otherIp && number === otherNumber) return [`${path}: duplicate port definition with ${other.path}`];
  if (number === 0 || otherNumber === 0) return [`${path}: overlapping port definition with ${other.path}`];
  const isAmbiguous = number === otherNumber && (ip === '') !== (otherIp === '');
  return isAmbiguous ? [`${path}: dangerously ambiguous port definition with ${other.path}`] : [];
}

function goPort({ name = '', hostPort = 0, containerPort, protocol, hostIP = '' }: ContainerPort): string {
  return `{Name:${name} HostPort:${hostPort} ContainerPort:${containerPort} Protocol:${protocol ?? ''} HostIP:${hostIP}}`;
}
