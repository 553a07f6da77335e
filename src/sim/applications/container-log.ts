import type { TimeMs } from '#base/brand.ts';
import type { Need, Saying } from '#model/capabilities/requirement.ts';
import type { Container, Pod } from '#model/kubernetes.ts';
import { materialised } from '../kubelet/revive.ts';
import { type ContainerRuntime, podRuntimes } from '../kubelet/runtime.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { View } from '../view.ts';
import type { ApplicationTools } from './application-tools.ts';
import { dialError } from './dial-error.ts';

export interface LogLine {
  readonly at: TimeMs;
  readonly text: string;
}

/** A run of a container's program, or the part of it that is over. */
interface Run {
  readonly from: TimeMs;
  readonly to: TimeMs;
  readonly ended: boolean;
}

/**
 * What a container that lacks something to start last logged: the line it repeats, and the one it ended with. Nothing is
 * kept for it: the lines follow from the run's times and from what is lacking now, so once nothing is, there are none.
 */
export function containerLog(view: View, tools: ApplicationTools, ref: ObjectRef, name: string): readonly LogLine[] {
  const pod = view.object<Pod>(ref);
  const container = pod?.spec.containers.find((each) => each.name === name);
  const runtime = view.row(podRuntimes, ref)?.containers[name];
  if (pod === undefined || container === undefined || runtime === undefined) return [];
  const run = lastRun(materialised(runtime, view.now), view.now);
  const need = run === undefined ? undefined : firstUnmet(view, tools, pod, container);
  return run === undefined || need?.says === undefined ? [] : linesOf(need.says, run, () => dialError(view, tools, pod, need, need.says?.port));
}

function lastRun({ startedAt, servesAt, exit }: ContainerRuntime, now: TimeMs): Run | undefined {
  if (exit?.startedAt !== undefined && exit.finishedAt !== undefined && exit.code !== 0)
    return { from: exit.startedAt, to: exit.finishedAt, ended: true };
  return exit === undefined && servesAt === undefined ? { from: startedAt, to: now, ended: false } : undefined;
}

/** Programs ask for one thing after the other. */
function firstUnmet(view: View, { judge, needs }: ApplicationTools, pod: Pod, container: Container): Need | undefined {
  return needs.needsOf(view, pod, container).find((need) => need.at === 'start' && !judge.meets(view, need.needs));
}

function linesOf({ repeats, ends }: Saying, { from, to, ended }: Run, error: () => string): LogLine[] {
  const told = (text: string) => text.replace('{error}', error);
  const lines: LogLine[] = [];
  if (repeats !== undefined) {
    const until = ended ? to - 1 : to;
    const at = from + Math.max(0, Math.floor((until - from) / repeats.everyMs)) * repeats.everyMs;
    lines.push({ at: at as TimeMs, text: told(repeats.text) });
  }
  if (ends !== undefined && ended) lines.push({ at: to, text: told(ends) });
  return lines;
}
