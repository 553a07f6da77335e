import type { TimeMs } from '#base/brand.ts';
import type { Need } from '#model/capabilities/requirement.ts';
import type { Container, Pod } from '#model/kubernetes.ts';
import { parseQuantity, units } from '#model/quantity.ts';
import type { View } from '../view.ts';
import { endsOnTermMs, exitsAfterMs, initRunsMs, jobRunsMs, servesAfterMs } from './durations.ts';
import type { Behaviour, KubeletPorts } from './ports.ts';
import type { ContainerRuntime } from './runtime.ts';

export type Role = 'init' | 'sidecar' | 'app';

export function roleOf(pod: Pod, container: Container): Role {
  if (!(pod.spec.initContainers?.includes(container) ?? false)) return 'app';
  return container.restartPolicy === 'Always' ? 'sidecar' : 'init';
}

type Known = 'runsMs' | 'exitCode' | 'servesAfterMs' | 'onTerm' | 'preStopMs' | 'preStopFails';
export type Program = Required<Pick<Behaviour, Known>> & Omit<Behaviour, Known>;

const runsFor = 'blackstart.dev/runs-for';
const writes = 'blackstart.dev/writes';

/** How a container's program behaves: as told, else as its role makes likely. */
export function programOf(ports: KubeletPorts, view: View, pod: Pod, container: Container): Program {
  const told = ports.behaviourOf?.(view, pod, container);
  const role = roleOf(pod, container);
  const mayEnd = role === 'app' && (pod.spec.restartPolicy ?? 'Always') !== 'Always';
  const runsMs = role === 'init' ? initRunsMs : mayEnd ? (runsForOf(pod) ?? jobRunsMs) : Number.POSITIVE_INFINITY;
  const program = {
    runsMs: told?.runsMs ?? runsMs,
    exitCode: told?.exitCode ?? 0,
    servesAfterMs: told?.servesAfterMs ?? servesAfterMs,
    onTerm: told?.onTerm ?? { afterMs: endsOnTermMs, exitCode: mayEnd ? 143 : 0 },
    preStopMs: told?.preStopMs ?? preStopOf(container),
    preStopFails: told?.preStopFails ?? false,
  };
  const written = writesOf(pod);
  return told === undefined && written === undefined ? program : { ...written, ...told, ...program };
}

/** A hook that sleeps says for how long; any other takes as long as a program takes to end. */
function preStopOf({ lifecycle }: Container): number {
  if (lifecycle?.preStop === undefined) return 0;
  return lifecycle.preStop.sleep === undefined ? endsOnTermMs : lifecycle.preStop.sleep.seconds * 1000;
}

/** The annotation's bytes, as a quantity, of each container's own files. */
function writesOf(pod: Pod): Pick<Behaviour, 'writes'> | undefined {
  const text = pod.metadata.annotations?.[writes];
  if (text === undefined) return undefined;
  const { quantity } = parseQuantity(text);
  return quantity === undefined ? undefined : { writes: { layer: units(quantity) } };
}

/** The annotation's duration: `90s`, `5m`, `2h`, plain seconds, or `ever`. */
function runsForOf(pod: Pod): number | undefined {
  const text = pod.metadata.annotations?.[runsFor] ?? '';
  if (text === 'ever') return Number.POSITIVE_INFINITY;
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text);
  if (match === null) return undefined;
  const unit = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[(match[2] ?? 's') as 'ms' | 's' | 'm' | 'h'];
  return Number(match[1]) * unit;
}

export function reasonOf(code: number): string {
  return code === 0 ? 'Completed' : 'Error';
}

/** Needs of a container that are not met now, of those that matter at one moment of its life. */
export function unmetNeeds(ports: KubeletPorts, view: View, pod: Pod, container: Container, at: 'start' | 'ready'): readonly Need[] {
  let unmet: Need[] | undefined;
  for (const need of ports.needsOf(view, pod, container)) {
    if (need.at !== at || ports.met(view, need.needs, { node: pod.spec.nodeName ?? '', pod }).met) continue;
    unmet ??= [];
    unmet.push(need);
  }
  return unmet ?? none;
}

const none: readonly Need[] = [];

/**
 * What will become of a run: with all it needs to start it serves, and perhaps ends; without, it gives up after a while
 * or goes on without serving. Asked again whenever a need may have changed.
 */
export function planRun(
  ports: KubeletPorts,
  view: View,
  pod: Pod,
  container: Container,
  startedAt: TimeMs,
  program = programOf(ports, view, pod, container),
): Pick<ContainerRuntime, 'ending' | 'servesAt'> {
  const unmet = unmetNeeds(ports, view, pod, container, 'start');
  if (unmet.length === 0) {
    const servesAt = (view.now + program.servesAfterMs) as TimeMs;
    if (program.runsMs === Number.POSITIVE_INFINITY) return { servesAt };
    const { exitCode: code, exitReason } = program;
    return { servesAt, ending: { at: (view.now + program.runsMs) as TimeMs, code, reason: exitReason ?? reasonOf(code) } };
  }
  const patience = unmet.filter(({ without }) => without === 'exits').map(({ afterMs }) => afterMs ?? exitsAfterMs);
  if (patience.length === 0) return {};
  return { ending: { at: Math.max(startedAt + Math.min(...patience), view.now) as TimeMs, code: 1, reason: 'Error' } };
}
