import { UserError } from '#base/user-error.ts';
import type { Cause } from '#model/place.ts';
import type { Simulation } from '#sim/simulation.ts';
import { type EventObject, foldEvents } from '#sim/store/events.ts';
import type { ObjectRef } from '#sim/store/refs.ts';
import type { Twin } from '#sim/twin.ts';
import { workloadAt } from '#sim/workloads.ts';
import { explanationOf } from './explanation-of.ts';

/** An object, why it does not work (or that it does), and its events as kubectl would list them. */
export interface ExplainedObject {
  readonly cause: Cause;
  readonly events: readonly EventObject[];
  readonly nowMs: number;
}

/** Explains an object named as kubectl names it: `pod/web-0`, `deploy/web`, `node/n1`. */
export function explainObject(twin: Twin, simulation: Simulation, name: string, namespace: string): ExplainedObject {
  const ref = findObject(simulation, name, namespace);
  const { trace, now, calendarStartMs } = simulation.state;
  const events = foldEvents(trace.entries(), now, calendarStartMs).filter(
    ({ involvedObject: about }) => about.kind === ref.kind && about.name === ref.name && about.namespace === ref.namespace,
  );
  return { cause: causeOf(twin, simulation, ref, name), events, nowMs: simulation.view.calendarMs() };
}

function causeOf(twin: Twin, simulation: Simulation, ref: ObjectRef, name: string): Cause {
  const explanation = explanationOf(twin, simulation);
  if (ref.kind === 'Pod') return explanation.pod(ref);
  if (ref.kind === 'Node') return explanation.node(ref);
  const workload = workloadAt(simulation.view, ref);
  if (workload === undefined) throw new UserError(`${name} is no pod, node or workload: there is nothing of it that could fail to work`);
  return explanation.workload(workload);
}

const shortNames: Readonly<Record<string, string>> = {
  po: 'pod',
  no: 'node',
  deploy: 'deployment',
  sts: 'statefulset',
  ds: 'daemonset',
  rs: 'replicaset',
};

function findObject(simulation: Simulation, name: string, namespace: string): ObjectRef {
  const match = /^([A-Za-z]+)\/(.+)$/.exec(name);
  if (match === null) throw new UserError(`"${name}" is not of the form kind/name, such as pod/web-0`);
  const [, given = '', object = ''] = match;
  const singular = given.toLowerCase();
  const word = (Object.hasOwn(shortNames, singular) ? shortNames[singular] : undefined) ?? singular.replace(/s$/, '');
  const { view } = simulation;
  const kind = simulation.state.kindsPresent().find((each) => each.toLowerCase() === word || each.toLowerCase() === singular);
  const candidates = kind === undefined ? [] : view.list(kind);
  const found = candidates.find((ref) => ref.name === object && (ref.namespace === namespace || ref.namespace === ''));
  if (found !== undefined) return found;
  const near = candidates.filter((ref) => ref.namespace === namespace || ref.name === object).slice(0, 5);
  const hint =
    near.length === 0 ? '' : `; there is ${near.map((ref) => `${word}/${ref.name}${ref.namespace === '' ? '' : ` -n ${ref.namespace}`}`).join(', ')}`;
  throw new UserError(`there is no ${word}/${object} in namespace ${namespace}${hint}`);
}
