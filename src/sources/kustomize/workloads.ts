import { type Step, valueAt } from '../edit-value.ts';
import { isMap } from '../guards.ts';

/** Where kinds have the template of their pods. */
const templates: Readonly<Record<string, readonly Step[]>> = {
  'apps/Deployment': ['spec', 'template'],
  'apps/ReplicaSet': ['spec', 'template'],
  'apps/StatefulSet': ['spec', 'template'],
  'apps/DaemonSet': ['spec', 'template'],
  '/ReplicationController': ['spec', 'template'],
  '/PodTemplate': ['template'],
  'batch/Job': ['spec', 'template'],
  'batch/CronJob': ['spec', 'jobTemplate', 'spec', 'template'],
};

/** The path of a kind's pod template; a Pod is its own. */
export function templatePath(groupKind: string): readonly Step[] | undefined {
  return groupKind === '/Pod' ? [] : templates[groupKind];
}

/** Every way along a pattern of steps; `*` stands for each element of a list. */
export function pathsOf(value: unknown, pattern: readonly Step[], done: readonly Step[] = []): readonly (readonly Step[])[] {
  const [step, ...rest] = pattern;
  if (step === undefined) return [done];
  const here = valueAt(value, done);
  if (step === '*') return Array.isArray(here) ? here.flatMap((_, index) => pathsOf(value, rest, [...done, index])) : [];
  return isMap(here) && Object.hasOwn(here, step) ? pathsOf(value, rest, [...done, step]) : [];
}
