import type { Node } from '#model/kubernetes.ts';
import type { Write } from '../../actor.ts';

/** Marks nodes that Talos itself cordoned: it uncordons no other. [talos v1.4.6 constants.go AnnotationCordonedKey] */
const cordonedKey = 'talos.dev/cordoned';

/** The write that cordons a node; undefined when it is cordoned already, by whomever. */
export function cordoning(node: Node, byTalos: boolean): Write | undefined {
  if (node.spec?.unschedulable === true) return undefined;
  const annotations = byTalos ? { ...node.metadata.annotations, [cordonedKey]: 'true' } : node.metadata.annotations;
  const metadata = annotations === undefined ? node.metadata : { ...node.metadata, annotations };
  return { verb: 'update', object: { ...node, metadata, spec: { ...node.spec, unschedulable: true } } as Node, what: 'cordoned' };
}

/** The write that takes the cordon off again; undefined when there is none, or a person's. */
export function uncordoning(node: Node, byTalos: boolean): Write | undefined {
  const { [cordonedKey]: mark, ...annotations } = node.metadata.annotations ?? {};
  if (node.spec?.unschedulable !== true || (byTalos && mark === undefined)) return undefined;
  const spec = { ...node.spec, unschedulable: undefined };
  return { verb: 'update', object: { ...node, metadata: { ...node.metadata, annotations }, spec } as Node, what: 'uncordoned' };
}
