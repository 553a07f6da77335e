import type { Node, Taint } from '#model/kubernetes.ts';
import { type Actor, onObject } from '../../actor.ts';
import { controllerActs } from '../../processes.ts';
import { notReadyKey, unreachableKey, withTaints } from './readiness.ts';

const unschedulableKey = 'node.kubernetes.io/unschedulable';

/** Which status of which condition asks for which taint. */
const keyOfCondition: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Ready: { False: notReadyKey, Unknown: unreachableKey },
  MemoryPressure: { True: 'node.kubernetes.io/memory-pressure' },
  DiskPressure: { True: 'node.kubernetes.io/disk-pressure' },
  NetworkUnavailable: { True: 'node.kubernetes.io/network-unavailable' },
  PIDPressure: { True: 'node.kubernetes.io/pid-pressure' },
};

const ownKeys = new Set([unschedulableKey, ...Object.values(keyOfCondition).flatMap((keys) => Object.values(keys))]);

/**
 * Keeps the NoSchedule taints that follow from a node's conditions and from cordoning; never rate limited.
 *
 * Follows pkg/controller/nodelifecycle/node_lifecycle_controller.go (doNoScheduleTaintingPass), 1.28.
 */
export const conditionTaints: Actor = {
  name: 'node-condition-taints',
  watches: [onObject<Node>('Node', ({ ref, before, after }) => (after === undefined || isUnchanged(before, after) ? [] : [ref]))],
  active: controllerActs,
  *reconcile(ref, view) {
    const node = view.object<Node>(ref);
    if (node === undefined) return;
    const wanted = wantedKeys(node);
    const present = (node.spec?.taints ?? []).filter(isOwn);
    const missing = wanted.filter((key) => !present.some((taint) => taint.key === key));
    const obsolete = present.filter(({ key }) => !wanted.includes(key));
    if (missing.length === 0 && obsolete.length === 0) return;
    const kept = (node.spec?.taints ?? []).filter((taint) => !obsolete.includes(taint));
    const added = missing.map((key): Taint => ({ key, effect: 'NoSchedule', timeAdded: view.timestamp }));
    yield { verb: 'update', object: withTaints(node, [...kept, ...added]), what: whatOf(missing, obsolete) };
  },
};

function isUnchanged(before: Node | undefined, after: Node): boolean {
  return before !== undefined && before.status?.conditions === after.status?.conditions && before.spec === after.spec;
}

function wantedKeys(node: Node): string[] {
  const keys = (node.status?.conditions ?? []).flatMap(({ type, status }) => keyOfCondition[type]?.[status] ?? []);
  return node.spec?.unschedulable === true ? [...keys, unschedulableKey] : keys;
}

function isOwn({ key, effect }: Taint): boolean {
  return effect === 'NoSchedule' && ownKeys.has(key);
}

function whatOf(missing: readonly string[], obsolete: readonly Taint[]): string {
  return [...missing.map((key) => `tainted ${key}:NoSchedule`), ...obsolete.map(({ key }) => `taint ${key}:NoSchedule removed`)].join(', ');
}
