import { type ClusterUnderCheck, titleOf } from '#findings/cluster.ts';
import { keyOf } from '#findings/finding.ts';
import { fixOf } from '#findings/fixes/edit.ts';
import { fieldEdit } from '#findings/fixes/objects.ts';
import type { Draft, Rule, RuleInput } from '#findings/rule.ts';
import { counted, grouped } from '#findings/words.ts';
import { cephOf } from '#sim/storage/rook/ceph-rows.ts';
import { type CephCluster, cephClusterKind } from '#sim/storage/rook/kinds.ts';
import type { ObjectRef } from '#sim/store/refs.ts';

/** With fewer nodes no number of monitors outlives the loss of any one of them. */
const fewestNodes = 3;

/** Monitors of a Ceph cluster, and the node whose loss leaves too few of them. */
interface Shortage {
  readonly object: ObjectRef;
  readonly mons: number;
  readonly node: string;
  readonly onNode: number;
}

/** The loss of one node takes the quorum of Ceph's monitors, although there are nodes enough for three of them. */
export const cephTooFewMonitors = {
  id: 'ceph-too-few-monitors',
  summary: "the loss of one node takes the quorum of Ceph's monitors: no volume can be mapped any more",

  *check(input) {
    const { view } = input.cluster;
    if (view.list('Node').length < fewestNodes) return;
    for (const object of view.list(cephClusterKind)) {
      const shortage = shortageOf(object, input.cluster);
      if (shortage !== undefined) yield draftOf(shortage, input);
    }
  },
} as const satisfies Rule;

function shortageOf(object: ObjectRef, { view }: ClusterUnderCheck): Shortage | undefined {
  const mons = cephOf(view, object)?.mons ?? [];
  const needed = Math.floor(mons.length / 2) + 1;
  const byNode = grouped(mons, ({ host }) => host).toSorted((left, right) => right.length - left.length);
  const [most] = byNode;
  if (most === undefined || mons.length - most.length >= needed) return undefined;
  return { object, mons: mons.length, node: most[0].host, onNode: most.length };
}

function draftOf({ object, mons, node, onNode }: Shortage, { cluster, runs }: RuleInput): Draft {
  const { view, sources } = cluster;
  const consequence = runs.consequences(({ text }) => text === 'the monitors of Ceph have no quorum');
  const spec = view.object<CephCluster>(object)?.spec.mon;
  const isCrowded = mons >= fewestNodes;
  const path = isCrowded && spec?.allowMultiplePerNode !== undefined ? 'spec.mon.allowMultiplePerNode' : 'spec.mon.count';
  return {
    severity: consequence.length > 0 ? 'high' : 'medium',
    subject: keyOf(object),
    message: `${titleOf(object)} loses the quorum of its monitors with ${node}`,
    because: [
      { text: `it has ${counted(mons, 'monitor')}, and ${onNode} on ${node}`, place: sources.placeOf(object, path), certainty: 'configured' },
      { text: `a quorum is more than half: ${Math.floor(mons / 2) + 1} of ${mons}`, certainty: 'documented' },
      { text: 'without one no volume is mapped, no OSD is marked down, and Rook moves no monitor: that takes a quorum', certainty: 'documented' },
    ],
    consequence,
    fix: isCrowded
      ? fixOf('set spec.mon.allowMultiplePerNode to false', [fieldEdit(cluster, object, 'spec.mon.allowMultiplePerNode', false)])
      : fixOf('set spec.mon.count to 3, on three nodes', [fieldEdit(cluster, object, 'spec.mon.count', fewestNodes)]),
  };
}
