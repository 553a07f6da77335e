import type { Container, Pod } from '../kubernetes.ts';

/** Sidecars that stand beside a driver's controller, not beside its node plugin. */
const controllerSidecar = /\/?(csi-)(provisioner|attacher|resizer|snapshotter)\b/;
const pluginSocket = /\/plugins\/([^/\s]+)\/[^/\s]*\.sock$/;
const driverNames = new Set(['drivername', 'driver-name']);

/**
 * Drivers whose node plugin a pod is: the kubelet learns a driver by the socket its registrar names, and most drivers
 * are told their name. A controller is told it too, but mounts nothing on its node.
 *
 * Upstream: kubernetes-csi/node-driver-registrar, README and cmd/csi-node-driver-registrar/main.go.
 */
export function csiDriversOf({ spec }: Pod): readonly string[] {
  const registered = spec.containers.flatMap(registeredBy);
  const isController = registered.length === 0 && spec.containers.some(({ image = '' }) => controllerSidecar.test(image));
  return isController ? [] : [...new Set([...registered, ...spec.containers.flatMap(namedTo)])];
}

function registeredBy(container: Container): string[] {
  return options(container).flatMap(([name, value]) => (name === 'kubelet-registration-path' ? driverOfSocket(value) : []));
}

function namedTo(container: Container): string[] {
  const named = options(container);
  if (named.some(([name, value]) => name === 'controllerserver' && value !== 'false') && !named.some(([name]) => name === 'nodeserver')) return [];
  const fromWords = named.flatMap(([name, value]) => (driverNames.has(name) && isDriverName(value) ? [value] : []));
  const fromEnvironment = (container.env ?? []).flatMap(({ name, value = '' }) => {
    if (name === 'DRIVER_NAME') return isDriverName(value) ? [value] : [];
    return name === 'ADDRESS' ? driverOfSocket(value) : [];
  });
  return [...fromWords, ...fromEnvironment];
}

function driverOfSocket(path: string): string[] {
  const driver = pluginSocket.exec(path)?.[1];
  return driver !== undefined && isDriverName(driver) ? [driver] : [];
}

function isDriverName(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9.-]*$/.test(text);
}

/** `--name=value` and `--name value` among a container's words, with `$(NAME)` replaced from its environment. */
function options({ command = [], args = [], env = [] }: Container): (readonly [name: string, value: string])[] {
  const values = new Map(env.map(({ name, value }) => [name, value]));
  const expanded = [...command, ...args].map((word) => word.replace(/\$\(([\w.-]+)\)/g, (reference, name: string) => values.get(name) ?? reference));
  const words = expanded.flatMap((word) => word.split(/\s+/));
  return words.flatMap((word, index) => {
    const [, name, value] = /^--?([a-z][a-z-]*)(?:=(.*))?$/.exec(word) ?? [];
    return name === undefined ? [] : [[name, (value ?? words[index + 1] ?? '').replace(/^["']|["']$/g, '')] as const];
  });
}
