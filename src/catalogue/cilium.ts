import type { CatalogueEntry } from '#model/catalogue-entry.ts';
import type { Container } from '#model/kubernetes.ts';

/**
 * The agent: pod network of its node, and Service routing too, since it carries both in one datapath. A connection to a
 * Service without endpoints is rejected inside connect(); seen with 1.13, and unsure from 1.15 on, where some builds say
 * `no route to host`.
 */
export const cilium = {
  name: 'cilium',
  repositories: ['cilium/cilium'],
  provides: ({ name, command = [] }: Container) => (name === 'cilium-agent' || command.includes('cilium-agent') ? ['cni', 'service-routing'] : []),
  needs: [{ needs: 'control-plane', at: 'start', without: 'exits', afterMs: 90_000, says: { ends: 'Unable to contact k8s api-server' } }],
  unservedConnection: 'operation not permitted',
  networkError:
    'plugin type="cilium-cni" failed (add): unable to connect to Cilium agent: failed to create cilium agent client after 30.000000 seconds timeout: ' +
    'Get "http://localhost/v1/config": dial unix /var/run/cilium/cilium.sock: connect: no such file or directory',
  source: 'cilium/cilium daemon, plugins/cilium-cni, bpf/bpf_sock.c, 1.13; cilium#40345, #45184',
} as const satisfies CatalogueEntry;
