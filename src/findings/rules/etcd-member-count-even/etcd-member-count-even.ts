import type { ClusterUnderCheck } from '#findings/cluster.ts';
import type { Draft, Rule } from '#findings/rule.ts';
import { listed } from '#findings/words.ts';
import type { Pod } from '#model/kubernetes.ts';
import { type Place, placeText } from '#model/place.ts';
import { controlPlaneNodes, nodeConfigs } from '#sim/nodes/node-config.ts';
import type { ObjectRef } from '#sim/store/refs.ts';

/** An even number of etcd members: one more to lose, and not one more that may be lost. */
export const etcdMemberCountEven = {
  id: 'etcd-member-count-even',
  summary: 'etcd has an even number of members: the last one adds to what can fail and not to what may',

  *check({ cluster }) {
    const members = membersIn(cluster);
    if (members.length > 0 && members.length % 2 === 0) yield draftOf(members, cluster);
  },
} as const satisfies Rule;

/** Nodes of which it is known that each carries a member: Talos runs one on every node of the control plane; elsewhere its pod is there to be seen. */
function membersIn({ view, twin }: ClusterUnderCheck): readonly ObjectRef[] {
  const nodes = controlPlaneNodes(view);
  const isTalos = nodes.every((node) => view.row(nodeConfigs, node)?.talosVersion !== undefined);
  if (isTalos) return nodes;
  const seen = twin.model.objects
    .filter(({ observed, object }) => observed === true && object.kind === 'Pod' && object.metadata.labels?.component === 'etcd')
    .flatMap(({ object }) => (object as Pod).spec.nodeName ?? []);
  return nodes.filter(({ name }) => seen.includes(name)).length === nodes.length ? nodes : [];
}

function draftOf(members: readonly ObjectRef[], { view, sources }: ClusterUnderCheck): Draft {
  const names = members.map(({ name }) => name).sort();
  const allowed = members.length / 2 - 1;
  const places = new Map(members.map((node) => placeOf(node)).map((place) => [placeText(place), place]));
  return {
    severity: members.length === 2 ? 'medium' : 'low',
    subject: 'etcd/members',
    message: `etcd has ${members.length} members, on ${listed(names)}: ${allowed === 0 ? 'none' : allowed} may be lost, as with ${members.length - 1}`,
    because: [
      ...[...places.values()].map((place) => ({
        text: `${listed(members.filter((node) => placeText(placeOf(node)) === placeText(place)).map(({ name }) => name))} is one of them`,
        place,
        certainty: 'configured' as const,
      })),
      { text: `a quorum of ${members.length} is ${members.length / 2 + 1}`, certainty: 'documented' },
    ],
    consequence: [],
    fix: {
      text:
        members.length === 2
          ? 'add a third node to the control plane, or make one of the two a worker'
          : 'add a node to the control plane, or make one of them a worker',
    },
  };

  function placeOf(node: ObjectRef): Place {
    return view.row(nodeConfigs, node)?.place ?? sources.placeOf(node);
  }
}
