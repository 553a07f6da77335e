import type { TimeMs } from '#base/brand.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import type { Actor } from '#sim/actor.ts';
import type { EntryId } from '#sim/engine/trace.ts';
import { compile, Simulation } from '#sim/simulation.ts';
import { perform, setKubelet } from './actions.ts';
import { fakeKubelet } from './fake-kubelet.ts';
import { fakeNodeStatus } from './fake-node-status.ts';
import { controlPlane } from './program.ts';
import type { ControlPlaneRecord, Line, RecordedAction } from './record.ts';
import { Recorder } from './recorder.ts';

/** What a recording asks: everything but what was seen. */
export type ControlPlaneQuestion = Omit<ControlPlaneRecord, 'timeline'> & {
  /** How long to go on, in seconds. */
  readonly untilSeconds: number;
};

export interface HarnessOptions {
  /** Draws that nothing recorded decides, such as the phases of loops. */
  readonly seed?: number;
  /** Actors beside controllers, scheduler and the stand-in kubelet. */
  readonly actors?: readonly Actor[];
  /** Does an action that the harness does not know; false to leave it to the harness. */
  readonly perform?: (action: RecordedAction, simulation: Simulation) => boolean;
}

/** A recording's cluster at its start. */
export function startOf(
  question: Pick<ControlPlaneQuestion, 'start' | 'before' | 'fakeKubelet' | 'deadNodes'>,
  actors: readonly Actor[] = [],
  seed = 1,
): Simulation {
  const program = compile(controlPlane([fakeKubelet(question.fakeKubelet), fakeNodeStatus, ...actors]));
  const firstEntry = 1 + Math.max(0, ...question.before.map(versionOf));
  const simulation = Simulation.create(program, { seed, calendarStartMs: Date.parse(question.start), firstEntry });
  for (const node of question.deadNodes ?? []) setKubelet(node, false, simulation);
  for (const object of [...question.before].sort((left, right) => versionOf(left) - versionOf(right))) {
    simulation.adopt(object, versionOf(object) as EntryId, true);
  }
  return simulation;
}

/** Runs a recording's actions at their times; the answer is what changed meanwhile, in the recording's form. */
export function replay(question: ControlPlaneQuestion, options: HarnessOptions = {}): readonly Line[] {
  const recorder = new Recorder();
  const simulation = startOf(question, [recorder.actor, ...(options.actors ?? [])], options.seed);
  for (const action of [...question.actions].sort((left, right) => left.t - right.t)) {
    simulation.runTo(Math.round(action.t * 1000) as TimeMs);
    if (options.perform?.(action, simulation) !== true) perform(action, simulation);
  }
  simulation.runTo(Math.round(question.untilSeconds * 1000) as TimeMs);
  return recorder.timeline(simulation);
}

function versionOf(object: KubeObject): number {
  return Number(object.metadata.resourceVersion ?? 1);
}
