import type { ClusterUnderCheck } from '#findings/cluster.ts';
import { fixOf } from '#findings/fixes/edit.ts';
import { askedAt, withUpstreamLast } from '#findings/fixes/mirrors.ts';
import type { Draft, Rule, RuleInput } from '#findings/rule.ts';
import { grouped, listed } from '#findings/words.ts';
import { defaultHostOf, type RegistryHost } from '#model/images/host-list.ts';
import { parseDockerReference } from '#model/images/reference.ts';
import { talosImageTraits } from '#model/images/talos-versions.ts';
import { type Cause, type Place, placeText } from '#model/place.ts';
import { clusterRef, controlPlanes, type NodeConfig, nodeConfigs } from '#sim/nodes/node-config.ts';
import { routeFrom } from '#sim/registries/registries.ts';

/** A node that finds one of its own images through the cluster only. */
interface Cut {
  readonly node: string;
  readonly talosVersion: string;
  readonly image: string;
  readonly namespace: string;
  readonly hosts: readonly RegistryHost[];
  readonly place?: Place;
}

/** Talos up to 1.8 asks for its own images at a mirror's endpoints and nowhere else, and all of these are in the cluster. */
export const noFallbackForNodeImages = {
  id: 'no-fallback-for-node-images',
  summary: 'the images of the node itself come from inside the cluster only',

  *check(input) {
    for (const group of grouped(cutsIn(input.cluster), ({ namespace }) => namespace)) yield draftOf(group, input);
  },
} as const satisfies Rule;

function* cutsIn({ view, twin }: ClusterUnderCheck): Generator<Cut> {
  const members = view.row(controlPlanes, clusterRef(view))?.nodes ?? [];
  for (const ref of view.list('Node')) {
    const config = view.row(nodeConfigs, ref);
    const talosVersion = config?.talosVersion;
    if (config === undefined || talosVersion === undefined || talosImageTraits(talosVersion).ownResolverHasUpstream) continue;
    for (const image of ownImages(config, members.includes(ref.name))) {
      const hosts = twin.images.hostsFor(view, ref.name, image, 'system');
      if (hosts.length === 0 || hosts.some((host) => helps(host, ref.name, image))) continue;
      const parsed = parseDockerReference(image);
      const place = hosts.map(({ origin }) => ('place' in origin ? origin.place : undefined)).find((each) => each !== undefined);
      yield { node: ref.name, talosVersion, image, namespace: parsed.ok ? parsed.reference.namespace : '', hosts, place };
    }
  }

  function helps(host: RegistryHost, node: string, image: string): boolean {
    return routeFrom(view, host.host, node) === undefined && twin.images.outsideVerdict(view, node, image, host) !== 'stops';
  }
}

/** What Talos pulls by itself; what the machine config does not name has these names. [talos v1.4.6 pkg/machinery/constants/constants.go] */
function ownImages({ kubeletImage, etcdImage, talosVersion = '' }: NodeConfig, isControlPlane: boolean): readonly string[] {
  const etcd = isControlPlane ? (etcdImage ?? 'gcr.io/etcd-development/etcd:v3.5.9') : undefined;
  const own = [kubeletImage ?? 'ghcr.io/siderolabs/kubelet:v1', etcd, `ghcr.io/siderolabs/installer:v${talosVersion}`];
  return own.filter((image) => image !== undefined);
}

function draftOf(cuts: readonly [Cut, ...Cut[]], { cluster, runs }: RuleInput): Draft {
  const [{ namespace, talosVersion, hosts }] = cuts;
  const nodes = [...new Set(cuts.map(({ node }) => node))].sort();
  const images = [...new Set(cuts.map(({ image }) => image))];
  const inside = hosts.map(({ host }) => host);
  const route = inside.map((host) => routeFrom(cluster.view, host, nodes[0] ?? '')).find((each) => each !== undefined);
  const listCauses = grouped(cuts, ({ place }) => (place === undefined ? '' : placeText(place))).map(([first, ...rest]): Cause => {
    const there = [...new Set([first, ...rest].map(({ node }) => node))];
    return {
      text: `${listed(there)} ${there.length === 1 ? 'asks' : 'ask'} only ${listed(inside)} for images of ${namespace}`,
      place: first.place,
      certainty: 'configured',
    };
  });
  const consequence = runs.consequences(({ text }) => images.some((image) => text.startsWith(`${image} cannot be had`)));
  return {
    severity: consequence.length > 0 ? 'critical' : 'high',
    subject: `node-images/${namespace}`,
    message: `without ${listed(inside)}, ${listed(nodes)} cannot pull ${listed(images.map(nameOf))}: there is no fallback`,
    because: [
      ...listCauses,
      { text: `${listed(inside)} is served by the cluster itself`, place: route?.place, certainty: 'configured' },
      {
        text: `Talos ${talosVersion} adds no upstream for its own images behind a mirror (since 1.9 it does); pods still have one`,
        certainty: 'documented',
      },
    ],
    consequence,
    fix: fixOf(
      `add https://${defaultHostOf(namespace)}/v2 as the last endpoint for ${namespace}`,
      withUpstreamLast(
        cluster.twin.model,
        cuts.flatMap((cut) => cut.hosts.flatMap(askedAt)),
        namespace,
      ),
    ),
  };
}

/** `kubelet` of `ghcr.io/siderolabs/kubelet:v1.27.2`. */
function nameOf(image: string): string {
  return image.split('/').at(-1)?.split(':')[0] ?? image;
}
