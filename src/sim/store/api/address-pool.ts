import type { KubeObject } from '#model/kubernetes.ts';
import { ADDRESS_TAKEN, type AddressPool, PORT_TAKEN } from './service-addresses.ts';

type AddressedService = KubeObject & {
  readonly spec?: {
    readonly clusterIPs?: readonly string[];
    readonly ports?: readonly { readonly nodePort?: number }[];
    readonly healthCheckNodePort?: number;
  };
};

const FIRST_PORT = 30_000;
const LAST_PORT = 32_767;

/**
 * What is free is what no Service has; the lowest is given first.
 *
 * @param services all Services of the cluster, asked anew each time
 * @param range prefix of the cluster's addresses; where it is not known, any address may be asked for
 */
export function addressPool(services: () => readonly KubeObject[], range?: { readonly prefix: string; readonly text: string }): AddressPool {
  const all = () => services() as readonly AddressedService[];
  const addresses = () => new Set(all().flatMap(({ spec }) => spec?.clusterIPs ?? []));
  const ports = () =>
    new Set(all().flatMap(({ spec }) => [spec?.healthCheckNodePort ?? 0, ...(spec?.ports ?? []).map(({ nodePort = 0 }) => nodePort)]));
  const prefix = range?.prefix ?? '10.96.';
  return {
    addressProblem(address) {
      if (addresses().has(address)) return ADDRESS_TAKEN;
      if (range === undefined || address.startsWith(range.prefix)) return undefined;
      return `the provided IP (${address}) is not in the valid range. The range of valid IPs is ${range.text}`;
    },
    freeAddress() {
      const taken = addresses();
      for (let number = 257; ; number++) {
        const address = `${prefix}${number >> 8}.${number & 255}`;
        if (!taken.has(address)) return address;
      }
    },
    portProblem(port) {
      if (port < FIRST_PORT || port > LAST_PORT) {
        return `provided port is not in the valid range. The range of valid ports is ${FIRST_PORT}-${LAST_PORT}`;
      }
      return ports().has(port) ? PORT_TAKEN : undefined;
    },
    freePort(except) {
      const taken = ports();
      for (let port = FIRST_PORT; ; port++) if (!taken.has(port) && !except.has(port)) return port;
    },
  };
}
