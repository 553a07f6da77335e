import type { FactOf } from '#findings/causes/fact.ts';
import { isSameEndpoint } from '#findings/endpoint-url.ts';
import { nodeConfigs } from '#sim/nodes/node-config.ts';
import type { View } from '#sim/view.ts';
import type { Remedy, Step } from '../step.ts';

/** An endpoint that ends pulls is taken out of the mirror of each node, live. */
export function mirrorRemedies({ registry, url, nodes }: FactOf<'mirror'>, view: View): readonly Remedy[] {
  const steps = nodes.flatMap((node) => without(node, registry, url, view));
  return steps.length === 0 ? [] : [{ steps }, ...(steps.length > 1 ? steps.map((step) => ({ steps: [step] })) : [])];
}

function without(node: string, registry: string, url: string | undefined, view: View): Step[] {
  const mirrors = view.row(nodeConfigs, view.ref('Node', '', node))?.talosRegistries?.mirrors ?? [];
  const mirror = mirrors.find((each) => each.registry === registry) ?? mirrors.find((each) => each.registry === '*');
  if (mirror === undefined) return [];
  const rest = mirror.endpoints.filter((endpoint) => url !== undefined && !isSameEndpoint(endpoint.url, url));
  const endpoints = rest.map((endpoint) => ({ url: endpoint.url, overridePath: endpoint.overridePath ?? mirror.overridePath ?? false }));
  return [{ action: { kind: 'edit-mirror', node, registry: mirror.registry, endpoints, mode: 'no-reboot' }, cost: 2 }];
}
