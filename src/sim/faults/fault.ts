import type { HostState } from '#model/world/world.ts';

/** A fault as it was asked for. Times are milliseconds since the settled eve; without a duration it lasts. */
export interface Fault {
  readonly action: FaultAction;
  readonly startMs: number;
  readonly durationMs?: number;
  /** As written: `node-down:n1@10m+4m`. */
  readonly text: string;
}

export type FaultAction =
  | { readonly kind: 'node-down' | 'node-reboot' | 'node-drain' | 'node-replace'; readonly node: string }
  | { readonly kind: 'node-upgrade'; readonly node: string }
  | { readonly kind: 'api-server-upgrade'; readonly server: string }
  | { readonly kind: 'talos-upgrade'; readonly node: string; readonly version: string }
  | { readonly kind: 'host-down'; readonly host: string }
  | { readonly kind: 'host-answers'; readonly host: string; readonly state: HostState }
  | { readonly kind: 'dns-down' | 'internet-down' | 'api-down' }
  /** A pod by its name, or one pod of the workload of that name. */
  | { readonly kind: 'pod-delete' | 'pod-kill'; readonly namespace: string; readonly name: string }
  | { readonly kind: 'power-loss'; readonly wiped: boolean };

/** The grammar in one line, for messages. */
export const faultGrammar =
  'KIND[:TARGET][@START][+DURATION], such as node-down:n1@10m+4m, talos-upgrade:n1=1.4.7, pod-delete:shop/web or power-loss:wiped';

/**
 * Reads `KIND[:TARGET][@START][+DURATION]`.
 *
 * @param moments named points of time, in milliseconds since the eve
 * @returns the fault, or one line that says what is wrong
 */
export function parseFault(text: string, moments: ReadonlyMap<string, number> = new Map()): Fault | { readonly wrong: string } {
  const match = /^(?<kind>[a-z-]+)(?::(?<target>[^@+]+))?(?:@(?<start>[^+]+))?(?:\+(?<duration>.+))?$/.exec(text.trim());
  if (match?.groups === undefined) return { wrong: `fault "${text}" is not of the form ${faultGrammar}` };
  const { kind = '', target, start, duration } = match.groups;
  const action = actionOf(kind, target);
  if ('wrong' in action) return { wrong: `fault "${text}": ${action.wrong}` };
  const startMs = start === undefined ? 0 : (moments.get(start) ?? parseDuration(start));
  if (startMs === undefined) return { wrong: `fault "${text}": "${start}" is neither a duration (10m, 1h30m, 90s) nor a named moment` };
  const durationMs = duration === undefined ? undefined : parseDuration(duration);
  if (duration !== undefined && durationMs === undefined) return { wrong: `fault "${text}": "${duration}" is not a duration (10m, 1h30m, 90s)` };
  if (durationMs !== undefined && action.kind === 'api-server-upgrade') return { wrong: `fault "${text}": an upgrade takes no duration` };
  if (durationMs !== undefined && isOnce(action))
    return {
      wrong: `fault "${text}": ${onceNouns[action.kind]} takes no duration${'node' in action ? `; node-down:${action.node}+${duration} stays away` : ''}`,
    };
  return { action, startMs, durationMs, text };
}

const onceNouns = {
  'node-reboot': 'a reboot',
  'node-upgrade': 'an upgrade',
  'talos-upgrade': 'an upgrade',
  'pod-delete': 'a deletion',
  'pod-kill': 'a signal',
} as const;

function isOnce(action: FaultAction): action is Extract<FaultAction, { readonly kind: keyof typeof onceNouns }> {
  return Object.hasOwn(onceNouns, action.kind);
}

type Parsed = FaultAction | { readonly wrong: string };

const parsers: Readonly<Record<string, (target: string | undefined) => Parsed>> = {
  'node-down': (node) => onNode('node-down', node),
  'node-reboot': (node) => onNode('node-reboot', node),
  'node-drain': (node) => onNode('node-drain', node),
  'node-upgrade': (node) => onNode('node-upgrade', node),
  'node-replace': (node) => onNode('node-replace', node),
  'api-server-upgrade': (server) =>
    server === undefined
      ? { wrong: 'api-server-upgrade needs an API server of world.yaml: api-server-upgrade:s1' }
      : { kind: 'api-server-upgrade', server },
  'talos-upgrade': talosUpgrade,
  'host-down': (host) => (host === undefined ? { wrong: 'host-down needs a host: host-down:quay.io' } : { kind: 'host-down', host }),
  'host-answers': hostAnswers,
  'dns-down': (target) => everywhere('dns-down', target),
  'internet-down': (target) => everywhere('internet-down', target),
  'api-down': (target) => everywhere('api-down', target),
  'pod-delete': (target) => onPod('pod-delete', target),
  'pod-kill': (target) => onPod('pod-kill', target),
  'power-loss': (target) =>
    target === undefined || target === 'wiped'
      ? { kind: 'power-loss', wiped: target === 'wiped' }
      : { wrong: 'power-loss takes no target but "wiped"' },
};

function actionOf(kind: string, target: string | undefined): Parsed {
  const parse = Object.hasOwn(parsers, kind) ? parsers[kind] : undefined;
  return parse === undefined ? { wrong: `"${kind}" is no kind of fault; there are ${Object.keys(parsers).join(', ')}` } : parse(target);
}

function onNode(kind: 'node-down' | 'node-reboot' | 'node-drain' | 'node-upgrade' | 'node-replace', node: string | undefined): Parsed {
  return node === undefined ? { wrong: `${kind} needs a node: ${kind}:n1` } : { kind, node };
}

function everywhere(kind: 'dns-down' | 'internet-down' | 'api-down', target: string | undefined): Parsed {
  return target === undefined ? { kind } : { wrong: `${kind} takes no target` };
}

function onPod(kind: 'pod-delete' | 'pod-kill', target = ''): Parsed {
  const [namespace, name, more] = target.split('/');
  if (namespace === undefined || namespace === '' || name === undefined || name === '' || more !== undefined)
    return { wrong: `${kind} needs the namespace and the name of a pod or workload: ${kind}:shop/web` };
  return { kind, namespace, name };
}

function talosUpgrade(target: string | undefined): Parsed {
  const [node, version] = target?.split('=') ?? [];
  const number = /^v?(\d+\.\d+\.\d+\S*)$/.exec(version ?? '')?.[1];
  if (node === undefined || node === '' || number === undefined) return { wrong: 'talos-upgrade needs a node and a version: talos-upgrade:n1=1.4.7' };
  return { kind: 'talos-upgrade', node, version: number };
}

function hostAnswers(target: string | undefined): Parsed {
  const [host, answer] = target?.split('=') ?? [];
  const state = hostStateOf(answer);
  if (host === undefined || host === '' || state === undefined)
    return { wrong: 'host-answers needs a host and an answer: host-answers:docker.io=web-page (or down, rate-limited, 404, 503)' };
  return { kind: 'host-answers', host, state };
}

function hostStateOf(answer: string | undefined): HostState | undefined {
  switch (answer) {
    case 'up':
    case 'down':
    case 'web-page':
    case 'rate-limited':
      return { kind: answer };
    default: {
      const status = Number(answer);
      return Number.isInteger(status) && status >= 100 && status < 600 ? { kind: 'status', status } : undefined;
    }
  }
}

/** `90s`, `10m`, `1h30m`, `2d`: milliseconds; undefined when it is none. */
export function parseDuration(text: string): number | undefined {
  if (!/^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(text)) return undefined;
  let sum = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)) sum += Number(amount) * (unitMs[unit as string] as number);
  return sum > longestMs ? undefined : Math.round(sum);
}

/** A century: no run is longer, and calendars end somewhere. */
const longestMs = 100 * 365 * 86_400_000;

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
