import { defineRow } from '../store/definitions.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { View } from '../view.ts';
import { controlPlaneNodes } from './node-config.ts';

/**
 * How far a control-plane node has come in this boot. `joining` waits to be taken into etcd, `learner` has been and does
 * not count, `etcd` counts for quorum, `serving` runs the API server as well.
 */
export type Stage = 'down' | 'starting' | 'joining' | 'learner' | 'etcd' | 'serving';

/** Keyed by the Node. No row: it serves, as on a settled eve. */
export const stages = defineRow<Stage>('control-plane-stage');

export function stageOf(view: View, node: ObjectRef): Stage {
  return view.row(stages, node) ?? 'serving';
}

/**
 * Nodes whose API server runs now. A client's watch ends when the server that it is connected to is no longer among them;
 * watch the rows of `stages` to be told. A control plane outside these nodes has none here.
 */
export function servingApiServers(view: View): readonly string[] {
  return controlPlaneNodes(view).flatMap((node) => (stageOf(view, node) === 'serving' ? [node.name] : []));
}
