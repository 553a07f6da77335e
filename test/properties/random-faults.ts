import { drawBelow } from '#base/random.ts';
import { parseFault } from '#sim/faults/fault.ts';
import { lastStepMs } from '#sim/faults/inject.ts';
import type { View } from '#sim/view.ts';
import { workloads } from '#sim/workloads.ts';

const minute = 60;
/** Everything begins within some of this time and lasts no longer than twice that. */
const windowSeconds = 20 * minute;
/** By then a control plane that has power again takes writes. */
const awakeAfterSeconds = 15 * minute;

/** One to eight faults of a cluster, as texts of the fault grammar. Each of them ends; what a person has to undo, they undo last. */
export function randomFaults(view: View, seed: number): readonly string[] {
  const pick = <T>(what: string, n: number, from: readonly T[]) => from[drawBelow(from.length, seed, 3, what, n)] as T;
  const below = (what: string, n: number, limit: number) => drawBelow(limit, seed, 3, what, n);
  const nodes = view.list('Node').map(({ name }) => name);
  const owners = workloads(view).map(({ ref }) => `${ref.namespace}/${ref.name}`);
  const within = pick('within', 0, [windowSeconds, 3 * minute]);
  const texts = Array.from({ length: 1 + below('faults', 0, 8) }, (_, n) => {
    const start = `@${below('start', n, within)}s`;
    const lasting = `${start}+${1 + below('length', n, pick('scale', n, [minute, 10 * minute, 2 * windowSeconds]))}s`;
    const [node, owner, host] = [pick('node', n, nodes), pick('owner', n, owners), pick('host', n, hosts)];
    return pick('kind', n, [
      `node-down:${node}${lasting}`,
      `node-down:${node}${lasting}`,
      `node-reboot:${node}${start}`,
      `node-drain:${node}${start}`,
      `node-upgrade:${node}${start}`,
      `power-loss${pick('wiped', n, ['', ':wiped'])}${lasting}`,
      `host-down:${host}${lasting}`,
      `host-answers:${host}=${pick('answer', n, ['503', '404', 'rate-limited', 'web-page'])}${lasting}`,
      `${pick('outside', n, ['internet-down', 'dns-down'])}${lasting}`,
      `api-down${lasting}`,
      `pod-delete:${owner}${start}`,
      `pod-kill:${owner}${start}`,
    ]);
  });
  return undoneLast(texts);
}

/** Registries that the images of these clusters come from. */
const hosts = ['quay.io', 'docker.io', 'registry.k8s.io'];

/** A node is uncordoned when somebody can: a command that is refused would be no fault of the cluster. */
function undoneLast(texts: readonly string[]): readonly string[] {
  const ends = texts.map((text) => lastSecond(text));
  const calm = Math.max(...ends) + awakeAfterSeconds;
  return texts.map((text) => (text.startsWith('node-drain:') ? `${text}+${calm - lastSecond(text)}s` : text));
}

/** When a fault is over, in seconds since the eve. */
export function lastSecond(text: string): number {
  const fault = parseFault(text);
  if ('wrong' in fault) throw new Error(fault.wrong);
  return lastStepMs(fault) / 1000;
}
