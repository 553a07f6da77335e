import type { TimeMs } from '#base/brand.ts';
import { needs } from '#model/capabilities/requirement.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { type Actor, type Outcome, onObject, onRow, type Reconciliation, setRow, type Wake, type Write } from '../actor.ts';
import { capabilityFlips, waits } from '../capabilities/waits.ts';
import { firstBackOffMs, longestBackOffMs } from '../kubelet/back-off.ts';
import { apiWritable } from '../processes.ts';
import { defineRow } from '../store/definitions.ts';
import type { ObjectRef } from '../store/refs.ts';
import type { View } from '../view.ts';
import { apiServerStartMs } from './durations.ts';
import { clusterRef, controlPlanes } from './node-config.ts';

/**
 * An API server of a control plane outside the nodes. `hooks`: it listens, and is not healthy before its post-start hooks are done.
 * `exited`: a hook has failed, and whoever runs it starts it again after a back-off.
 */
export interface ApiServerState {
  readonly phase: 'off' | 'starting' | 'hooks' | 'exited' | 'ready';
  /** How often it has been made anew since the eve: each time with an authority of its own, where authorities are not shared. */
  readonly made: number;
  /** Times it has exited since it was ready last. */
  readonly exits: number;
  /** When the next thing is due. */
  readonly at?: TimeMs;
  /** Since when its hooks run. */
  readonly since?: TimeMs;
  /** What it was last told when its hook was to write. */
  readonly refused?: string;
  /** What it was told may not be so any more. */
  readonly hopes?: true;
}

/** Keyed by `api-server NAME`. No row: it serves, as on a settled eve. */
export const apiServers = defineRow<ApiServerState>('api-server');

const served: ApiServerState = { phase: 'ready', made: 0, exits: 0 };

/** API servers of a control plane outside the nodes, as far as they are described. */
export function apiServerRefs(view: View): readonly ObjectRef[] {
  return (view.row(controlPlanes, clusterRef(view))?.apiServers ?? []).map((name) => apiServerRef(view, name));
}

export function apiServerRef(view: View, name: string): ObjectRef {
  return view.ref('api-server', '', name);
}

export function apiServerState(view: View, ref: ObjectRef): ApiServerState {
  return view.row(apiServers, ref) ?? served;
}

/** Whether somebody who tries again and again reaches an API server: a healthy one, or one whose hooks run. */
export function isReached(view: View): boolean {
  return apiWritable(view) || apiServerRefs(view).some((ref) => apiServerState(view, ref).phase === 'hooks');
}

/** What `/healthz` of an API server says while it is not healthy; undefined when it is. */
export function unhealthyText(view: View, ref: ObjectRef): string | undefined {
  const { phase, exits } = apiServerState(view, ref);
  if (phase === 'ready') return undefined;
  if (phase === 'hooks') return '[-]poststarthook/ca-registration failed: reason withheld';
  return exits === 0 ? 'it does not run' : `it has exited ${exits === 1 ? 'once' : `${exits} times`}`;
}

/** The ConfigMap in which API servers say whose requests other API servers may believe. */
export const authorityMap = { namespace: 'kube-system', name: 'extension-apiserver-authentication' } as const;

const pollMs = 1_000;
const hookTimeoutMs = 30_000;

/**
 * Starts API servers outside the nodes. Up to 1.17 a post-start hook writes the ConfigMap with the server's authorities if it holds
 * others. The server asks itself, so its own admission and every webhook are in the way; not through within 30 s, it exits.
 * [kubernetes pkg/master/client_ca_hook.go, 1.13; apiserver pkg/server/hooks.go runPostStartHook]
 */
export const apiServer: Actor = {
  name: 'api-server',
  watches: [
    onRow(apiServers, ({ ref, after }) => (after?.phase === 'starting' && after.at === undefined ? [ref] : [])),
    onRow(capabilityFlips, ({ ref }) => (ref.kind === 'api-server' ? [ref] : [])),
    ...['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration', 'Namespace'].map((kind) => onObject(kind, (_, view) => failing(view))),
  ],
  active: () => true,
  *reconcile(ref, view, wake) {
    const state = apiServerState(view, ref);
    if (state.phase === 'starting' && state.at === undefined) yield* next(ref, state, { at: (view.now + apiServerStartMs) as TimeMs });
    else if (state.at !== undefined) yield* due(ref, view, state, state.at, wake);
  },
};

function failing(view: View): readonly ObjectRef[] {
  return apiServerRefs(view).filter((ref) => apiServerState(view, ref).refused !== undefined);
}

/** What was refused may not be any more: then the next try leads somewhere, however often it has been made. */
function* due(ref: ObjectRef, view: View, state: ApiServerState, at: TimeMs, wake: Wake): Reconciliation {
  if (view.now < at) {
    if (wake.timers.length > 0 || state.refused === undefined || state.hopes) return;
    yield setRow(apiServers, ref, { ...state, hopes: true });
    yield { verb: 'wake', at, why: 'again' };
    return;
  }
  switch (state.phase) {
    case 'exited':
      yield* next(ref, state, { phase: 'starting', at: (view.now + apiServerStartMs) as TimeMs });
      return;
    case 'starting':
      yield* runHooks(ref, view, state);
      return;
    case 'hooks':
      yield* view.now - (state.since ?? view.now) < hookTimeoutMs ? tryHook(ref, view, state) : exit(ref, view, state);
      return;
    case 'off':
    case 'ready':
  }
}

function* runHooks(ref: ObjectRef, view: View, state: ApiServerState): Reconciliation {
  if (authorityWrite(ref, view, state) === undefined) yield* succeed(ref, view, state);
  else yield* next(ref, state, { phase: 'hooks', since: view.now, at: (view.now + pollMs) as TimeMs });
}

function* tryHook(ref: ObjectRef, view: View, state: ApiServerState): Reconciliation {
  const write = authorityWrite(ref, view, state);
  const outcome: Outcome | undefined = write === undefined ? undefined : yield write;
  if (outcome === undefined || outcome.stored) yield* succeed(ref, view, state);
  else yield* retry(ref, view, state, outcome.message);
}

function* retry(ref: ObjectRef, view: View, state: ApiServerState, refused: string): Reconciliation {
  const webhook = /webhook "([^"]+)"/.exec(refused)?.[1];
  if (webhook !== undefined && view.row(waits, ref) === undefined)
    yield setRow(waits, ref, { on: needs({ kind: 'webhook', name: webhook }), actor: apiServer.name, since: view.now });
  const what = refused === state.refused ? undefined : `${ref.name} is not healthy: ${unhealthyText(view, ref)}`;
  yield* next(ref, state, { refused, hopes: undefined, at: (view.now + Math.max(pollMs, hangMs(refused))) as TimeMs }, what);
}

/** How long a call hung before it failed. */
function hangMs(refused: string): number {
  const seconds = /\?timeout=(\d+)s": context deadline exceeded/.exec(refused)?.[1];
  return seconds === undefined ? 0 : Number(seconds) * 1000;
}

function* exit(ref: ObjectRef, view: View, state: ApiServerState): Reconciliation {
  const backOffMs = Math.min(firstBackOffMs * 2 ** state.exits, longestBackOffMs);
  const failed = 'PostStartHook "ca-registration" failed: unable to initialize client CA configmap: timed out waiting for the condition';
  const change = { phase: 'exited', exits: state.exits + 1, at: (view.now + backOffMs) as TimeMs } as const;
  yield* next(ref, state, change, `${ref.name} exits: ${failed}`);
}

function* succeed(ref: ObjectRef, view: View, { made }: ApiServerState): Reconciliation {
  if (view.row(waits, ref) !== undefined) yield setRow(waits, ref, undefined);
  yield setRow(apiServers, ref, { phase: 'ready', made, exits: 0 }, `${ref.name} is healthy`);
}

/** At the longest back-off what was refused is refused without end. */
function* next(ref: ObjectRef, state: ApiServerState, change: Partial<ApiServerState> & { readonly at: TimeMs }, what?: string): Reconciliation {
  const repeats = state.hopes === undefined && firstBackOffMs * 2 ** state.exits >= longestBackOffMs;
  yield setRow(apiServers, ref, { ...state, ...change }, what);
  yield { verb: 'wake', at: change.at, why: change.phase ?? state.phase, weight: repeats ? 'repeat' : 'progress' };
}

/** What an API server has to write before it is healthy; nothing where the ConfigMap holds its authorities already. */
function authorityWrite(ref: ObjectRef, view: View, state: ApiServerState): Write | undefined {
  if (view.row(controlPlanes, clusterRef(view))?.registersOwnAuthorities !== true) return undefined;
  const { namespace, name } = authorityMap;
  const present = view.get<ConfigMap>('ConfigMap', namespace, name);
  const data = authorityData(ref.name, state.made);
  if (present === undefined) return { verb: 'create', object: mapWith(data), direct: true };
  if (present.data?.['requestheader-client-ca-file'] === data['requestheader-client-ca-file']) return undefined;
  return { verb: 'update', object: { ...present, data } as KubeObject, what: `authorities of ${ref.name}`, direct: true };
}

interface ConfigMap extends KubeObject {
  readonly data?: Readonly<Record<string, string>>;
}

/** The ConfigMap as an API server left it on the eve. */
export function authorityMapOf(view: View, server: string): KubeObject {
  const present = view.get<ConfigMap>('ConfigMap', authorityMap.namespace, authorityMap.name);
  return { ...(present ?? mapWith({})), data: authorityData(server, 0) } as KubeObject;
}

function mapWith(data: Readonly<Record<string, string>>): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: authorityMap, data } as KubeObject;
}

/** Certificates are not made here: what counts is whose they are. */
function authorityData(server: string, made: number): Readonly<Record<string, string>> {
  return { 'requestheader-client-ca-file': `authority ${made + 1} of ${server}` };
}
