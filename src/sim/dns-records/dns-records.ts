import type { TimeMs } from '#base/brand.ts';
import type { Pod } from '#model/kubernetes.ts';
import { type Actor, onObject, onRow, setRow } from '../actor.ts';
import type { Expander } from '../capabilities/expand.ts';
import { isWorkingPod } from '../capabilities/judge.ts';
import { machines } from '../machines.ts';
import { operatorActs, operatorProcess } from '../operators.ts';
import { processes } from '../processes.ts';
import { routes } from '../registries/registries.ts';
import { defineRow } from '../store/definitions.ts';
import { isPodReady, podsOnNode } from '../store/indexes.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { View } from '../view.ts';
import { outside } from '../world.ts';

/**
 * Nodes whose addresses the outside DNS gives for a host of an Ingress, where an operator keeps such records. No row: the
 * name leads to wherever the Ingress is served. Keyed as routes are.
 */
export const dnsRecords = defineRow<readonly string[]>('dns-record');

const operator = 'dns-records';

/** The operator looks at everything once a minute. [external-dns types.go interval] */
const intervalMs = 60_000;

/**
 * Keeps the records of Ingress hosts at the nodes on which what serves them works. While the operator or the Internet is
 * away they stay as they are, and with nothing that works there is nothing to put in their place.
 */
export function dnsRecordKeeper(expander: Expander, provisionsOf: (pod: Pod) => readonly string[]): Actor {
  const hostsOf = (pod: Pod | undefined, view: View) => (pod === undefined ? [] : hostsServedBy(view, provisionsOf(pod)));
  return {
    name: 'dns-records',
    watches: [
      onObject<Pod>('Pod', ({ before, after }, view) => (readinessOf(before) === readinessOf(after) ? [] : hostsOf(after ?? before, view))),
      onRow(machines, ({ ref }, view) => view.having(podsOnNode, ref.name).flatMap((pod) => hostsOf(view.object<Pod>(pod), view))),
      onRow(processes, ({ ref }, view) => (ref.name === operatorProcess(operator) ? view.rows(dnsRecords).map(([host]) => host) : [])),
      onRow(outside, (_, view) => view.rows(dnsRecords).map(([host]) => host)),
    ],
    active: (view) => operatorActs(view, operator),
    *reconcile(ref, view, wake) {
      const next = wantedRecord(view, expander, ref);
      if (next === undefined || next.join() === view.row(dnsRecords, ref)?.join()) return;
      if (wake.timers.includes('look')) yield setRow(dnsRecords, ref, next, `${ref.name} leads to ${next.join(', ')}`);
      else yield { verb: 'wake', at: nextLook(view, ref), why: 'look' };
    },
  };
}

/** The nodes a record should name; undefined when nothing is known to put there, or nobody reaches the provider. */
function wantedRecord(view: View, expander: Expander, ref: ObjectRef): readonly string[] | undefined {
  const route = view.row(routes, ref);
  if (route?.via !== 'ingress' || expander.describedAs(view, `operator(${operator})`).length === 0) return undefined;
  if (view.row(outside, view.ref('outside', '', 'internet'))?.works === false) return undefined;
  const pods = expander.providersOf(view, `ingress(${route.class})`).filter((pod) => isWorkingPod(view, pod));
  const nodes = pods.flatMap((pod) => nodeListening(view.object<Pod>(pod)));
  return nodes.length === 0 ? undefined : [...new Set(nodes)].sort();
}

/** What listens on its node's own address is found by that; what stands behind a Service has another. */
function nodeListening(pod: Pod | undefined): readonly string[] {
  const { hostNetwork, containers = [], nodeName } = pod?.spec ?? {};
  const listens = hostNetwork === true || containers.some(({ ports = [] }) => ports.some(({ hostPort }) => hostPort !== undefined));
  return listens && nodeName !== undefined ? [nodeName] : [];
}

function hostsServedBy(view: View, provisions: readonly string[]): readonly ObjectRef[] {
  const classes = provisions.flatMap((provision) => /^ingress\((.+)\)$/.exec(provision)?.[1] ?? []);
  if (classes.length === 0) return [];
  return view.rows(routes).flatMap(([host, route]) => (route.via === 'ingress' && classes.includes(route.class) ? [host] : []));
}

function readinessOf(pod: Pod | undefined): boolean {
  return pod !== undefined && isPodReady(pod);
}

function nextLook(view: View, ref: ObjectRef): TimeMs {
  const phase = view.drawBelow(intervalMs, ref, 'look');
  return (phase + (Math.floor((view.now - phase) / intervalMs) + 1) * intervalMs) as TimeMs;
}
