import type { Node } from '#model/kubernetes.ts';
import { nodeConfigs } from '../nodes/node-config.ts';
import { apiWritable } from '../processes.ts';
import type { ActionDefinition, ActionOf } from './action.ts';
import { apiIsDown } from './words.ts';

const hostname = 'kubernetes.io/hostname';

/** A machine joins with a kubelet that registers its Node: like one that is there, with no image in its store. */
export const addNode: ActionDefinition<ActionOf<'add-node'>> = {
  text: ({ node, like }) => `join another machine, ${node}, as large as ${like}`,
  commands: ({ node, like }) => [`# join another machine to the cluster: ${node}, as large and labelled as ${like}`],
  hindrance: ({ node, like }, view) => {
    if (!apiWritable(view)) return apiIsDown;
    if (view.get('Node', '', like) === undefined) return { text: `node ${like} does not exist` };
    return view.get('Node', '', node) === undefined ? undefined : { text: `node ${node} exists` };
  },
  apply: (simulation, { node, like }, cause) => {
    const { view } = simulation;
    const model = view.get<Node>('Node', '', like);
    if (model === undefined) return;
    const config = view.row(nodeConfigs, view.ref('Node', '', like));
    if (config !== undefined)
      simulation.perform(
        { verb: 'row', table: nodeConfigs, ref: view.ref('Node', '', node), value: config, what: `${node} is configured` },
        'operator',
        [cause],
      );
    simulation.perform({ verb: 'create', object: registered(model, node) }, `kubelet/${node}`, [cause]);
  },
};

/** What its kubelet tells of a new node, Ready and empty. */
function registered({ metadata, spec, status }: Node, name: string): Node {
  const labels = { ...metadata.labels, ...(metadata.labels?.[hostname] === undefined ? {} : { [hostname]: name }) };
  const { capacity, allocatable, conditions = [], nodeInfo } = status ?? {};
  const ready = conditions.map((condition) => (condition.type === 'Ready' ? { ...condition, status: 'True' as const } : condition));
  const kept = { capacity, allocatable, conditions: ready, ...(nodeInfo === undefined ? {} : { nodeInfo }) };
  const taints = (spec?.taints ?? []).filter(({ key }) => !key.startsWith('node.kubernetes.io/'));
  return { apiVersion: 'v1', kind: 'Node', metadata: { name, labels }, spec: taints.length === 0 ? {} : { taints }, status: kept } as Node;
}
