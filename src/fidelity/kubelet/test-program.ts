import type { TimeMs } from '#base/brand.ts';
import type { Container, Pod, Probe } from '#model/kubernetes.ts';
import type { Behaviour, Finding, ProbeKind } from '#sim/kubelet/ports.ts';
import type { View } from '#sim/view.ts';

/** When files on a node's disk were made and removed, in order. */
export type FileHistory = Readonly<Record<string, readonly { readonly at: number; readonly exists: boolean }[]>>;

const forever = Number.POSITIVE_INFINITY as TimeMs;

/**
 * What the recordings' own test program does with its arguments: `sleep` until told to end, `exit <code> <after>`,
 * `nap <seconds>`, `listen <port> <after> <bad file>`, `stubborn`, `slowterm <seconds>`, `term143`, `mem`, `check <file>`,
 * `untilfile <file>`. Only those that wait for signals end on SIGTERM.
 */
export function testProgram(files: FileHistory, note: string) {
  const [, misused, misusedExits] = /Pod `(\S+)` used an image without that mode and exits (\d+)/.exec(note) ?? [];
  return (view: View, pod: Pod, container: Container): Behaviour | undefined => {
    const [command, ...rest] = [...(container.command ?? []), ...(container.args ?? [])];
    const words = command === '/t' ? rest : [command ?? 'sleep', ...rest];
    const unknown = misused === pod.metadata.name ? { exitCode: Number(misusedExits), runsMs: 20, onTerm: 'ignored' as const } : undefined;
    const told = unknown ?? behaviourOf(words, view, files, container);
    return { ...told, ...hookOf(container), probed: probedBy(words, files, container), ...rootProblem(pod, container) };
  };
}

function behaviourOf(words: readonly string[], view: View, files: FileHistory, container: Container): Behaviour {
  const [what, first = '', second = '0'] = words;
  const deaf = { onTerm: 'ignored' } as const;
  switch (what) {
    case 'exit':
      return { exitCode: Number(first), runsMs: 1000 * Number(second), ...deaf };
    case 'nap':
      return { exitCode: Number(second), runsMs: 1000 * Number(first), ...deaf };
    case 'check':
      return { exitCode: existsAt(files, first, view.now) ? 0 : 1, runsMs: 20, ...deaf };
    case 'untilfile':
      return whileFile(files, first, view.now);
    case 'stubborn':
      return { runsMs: forever, ...deaf };
    case 'slowterm':
      return { runsMs: forever, onTerm: { afterMs: 1000 * Number(first), exitCode: 0 } };
    case 'term143':
      return { runsMs: forever, onTerm: { afterMs: 20, exitCode: 143 } };
    case 'mem':
      return { runsMs: 1500, exitCode: 137, exitReason: 'OOMKilled', ...deaf };
    case 'fill':
      return filling(first, Number(second), container);
    case 'sleep':
    case 'listen':
      return { runsMs: forever, servesAfterMs: 1000 * Number(what === 'listen' ? second : 0), onTerm: { afterMs: 20, exitCode: 0 } };
    default:
      return { startError: notFound(container.command?.[0] ?? '') };
  }
}

/** How many MiB the recordings' machine wrote in a second. */
const writtenPerSecond = 20;

/** While it writes it hears no signal. */
function filling(file: string, mebibytes: number, container: Container): Behaviour {
  const ms = (1000 * mebibytes) / writtenPerSecond;
  return { runsMs: forever, onTerm: { afterMs: 20, exitCode: 0, deafForMs: ms }, writes: { ...written(file, mebibytes, container), ms } };
}

/** MiB go to the volume in which the file is, else to the container's own files. */
function written(file: string, mebibytes: number, { volumeMounts = [] }: Container): NonNullable<Behaviour['writes']> {
  const bytes = mebibytes * 1024 * 1024;
  const mount = volumeMounts.find(({ mountPath }) => file.startsWith(`${mountPath}/`));
  return mount === undefined ? { layer: bytes } : { volumes: { [mount.name]: bytes } };
}

/** Runs while the file exists and fails at once without it. */
function whileFile(files: FileHistory, file: string, now: TimeMs): Behaviour {
  if (!existsAt(files, file, now)) return { exitCode: 1, runsMs: 20, onTerm: 'ignored' };
  const gone = (files[file] ?? []).find(({ at, exists }) => at > now && !exists);
  return { exitCode: 137, runsMs: gone === undefined ? forever : gone.at - now, onTerm: 'ignored' };
}

function notFound(command: string): string {
  return `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "${command}": stat ${command}: no such file or directory: unknown`;
}

/** A preStop hook that runs the test program. */
function hookOf({ lifecycle }: Container): Behaviour {
  const hook = lifecycle?.preStop as { readonly exec?: { readonly command?: readonly string[] } } | undefined;
  const [, what, first = '0', second = '0'] = hook?.exec?.command ?? [];
  if (what === 'nap') return { preStopMs: 1000 * Number(first) };
  return what === 'exit' ? { preStopMs: 1000 * Number(second), preStopFails: first !== '0' } : {};
}

function rootProblem(pod: Pod, { name }: Container): Behaviour {
  const { securityContext } = pod.spec as { readonly securityContext?: { readonly runAsNonRoot?: boolean } };
  if (securityContext?.runAsNonRoot !== true) return {};
  const { metadata } = pod;
  const full = `${metadata.name}_${metadata.namespace}(${metadata.uid})`;
  return { configError: `container has runAsNonRoot and image will run as root (pod: "${full}", container: ${name})` };
}

function probedBy(words: readonly string[], files: FileHistory, container: Container): NonNullable<Behaviour['probed']> {
  return (kind, at, startedAt) => finding(words, files, container[`${kind}Probe` as `${ProbeKind}Probe`] ?? {}, at, startedAt);
}

function finding(words: readonly string[], files: FileHistory, probe: Probe, at: TimeMs, startedAt: TimeMs): Finding {
  const file = probe.exec?.command?.[2];
  if (file !== undefined) return { ok: existsAt(files, file, at), text: '', until: changeAfter(files, file, at) };
  const listensFrom = (startedAt + 1000 * Number(words[2] ?? 0)) as TimeMs;
  if (words[0] !== 'listen') return { ok: false, until: forever };
  if (at < listensFrom) return { ok: false, until: listensFrom };
  const bad = words[3];
  if (probe.httpGet?.path === '/slow') {
    const url = `http://ADDRESS:${probe.httpGet.port}/slow`;
    return { ok: false, text: `Get "${url}": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`, until: forever };
  }
  if (bad === undefined) return { ok: true, until: forever };
  return { ok: !existsAt(files, bad, at), text: 'HTTP probe failed with statuscode: 500', until: changeAfter(files, bad, at) };
}

function existsAt(files: FileHistory, file: string, at: number): boolean {
  return (files[file] ?? []).findLast((change) => change.at <= at)?.exists ?? false;
}

function changeAfter(files: FileHistory, file: string, at: number): TimeMs {
  return ((files[file] ?? []).find((change) => change.at > at)?.at ?? forever) as TimeMs;
}
