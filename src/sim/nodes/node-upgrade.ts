import type { Node } from '#model/kubernetes.ts';
import { type Actor, onObject, onRow, setRow } from '../actor.ts';
import { drains } from '../drain/state.ts';
import { machines } from '../machines.ts';
import { apiWritable } from '../processes.ts';
import { defineRow } from '../store/definitions.ts';
import { powerOrders } from './power.ts';

/** A node that is upgraded by hand: `boots` is absent until it has been drained, and then counts its boots before. Keyed by the Node. */
export const nodeUpgrades = defineRow<{ readonly boots?: number }>('node-upgrade');

/** A person who upgrades a node that is no Talos machine: drains it, reboots it, and uncordons it once it is Ready. */
export const nodeUpgrade: Actor = {
  name: 'node-upgrade',
  watches: [
    onRow(drains, ({ ref, after }, view) => (after?.exitCode !== undefined && view.row(nodeUpgrades, ref) !== undefined ? [ref] : [])),
    onObject<Node>('Node', ({ ref }, view) => (view.row(nodeUpgrades, ref)?.boots === undefined ? [] : [ref])),
  ],
  active: apiWritable,
  *reconcile(node, view) {
    const upgrade = view.row(nodeUpgrades, node);
    const object = view.object<Node>(node);
    const boots = view.row(machines, node)?.boots ?? 0;
    if (upgrade === undefined || object === undefined) return;
    if (upgrade.boots === undefined) {
      if (view.row(drains, node)?.exitCode === undefined) return;
      yield setRow(nodeUpgrades, node, { boots });
      yield setRow(powerOrders, node, { order: 'reboot', graceful: false, wiped: false }, `${node.name} is upgraded and reboots`);
    } else if (boots > upgrade.boots && isReadySinceBoot(object)) {
      yield setRow(nodeUpgrades, node, undefined);
      yield { verb: 'update', object: { ...object, spec: { ...object.spec, unschedulable: undefined } } as Node, what: 'uncordoned' };
    }
  },
};

function isReadySinceBoot({ status }: Node): boolean {
  return status?.conditions?.some(({ type, status: state }) => type === 'Ready' && state === 'True') ?? false;
}
