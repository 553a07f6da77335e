import { expect, test } from 'vitest';
import type { TimeMs } from '#base/brand.ts';
import type { ClusterModel } from '#model/cluster.ts';
import type { KubeObject } from '#model/kubernetes.ts';
import { emptyWorld } from '#model/world/world.ts';
import { aCluster } from '#testing/a-cluster.ts';
import type { Action } from '../actions/action.ts';
import { actionHindrance, performAction } from '../actions/actions.ts';
import { assembleTwin } from '../assemble.ts';
import { parseFault } from '../faults/fault.ts';
import { runFaults } from '../faults/inject.ts';
import { apiWritable } from '../processes.ts';
import type { Simulation } from '../simulation.ts';
import type { Twin } from '../twin.ts';
import { apiServerRefs, apiServerState, unhealthyText } from './api-servers.ts';

const minuteMs = 60_000;
const timedOut = 'PostStartHook "ca-registration" failed: unable to initialize client CA configmap: timed out waiting for the condition';

interface Case {
  readonly version?: string;
  readonly authorities?: 'own' | 'shared';
  readonly failurePolicy?: 'Fail' | 'Ignore';
  readonly resources?: readonly string[];
}

/** Two API servers outside, and a webhook whose pod is Ready and answers only while a host outside does. */
function twinOf({ version = 'v1.13.7', authorities = 'own', failurePolicy = 'Fail', resources = ['configmaps'] }: Case = {}): Twin {
  const hook = {
    name: 'writes.gate.example',
    failurePolicy,
    sideEffects: 'None',
    timeoutSeconds: 10,
    admissionReviewVersions: ['v1'],
    clientConfig: { service: { namespace: 'gate', name: 'keeper', port: 443 } },
    rules: [{ apiGroups: [''], apiVersions: ['v1'], resources, operations: ['CREATE', 'UPDATE'] }],
  };
  const configuration = {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name: 'keeper' },
    webhooks: [hook],
  };
  const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'w1' }, status: { nodeInfo: { kubeletVersion: version } } };
  const keeper = aCluster()
    .deployment('gate/keeper')
    .service('gate/keeper')
    .with(configuration as KubeObject, node as KubeObject);
  const place = { path: 'world.yaml', line: 1 };
  const controlPlane = { apiServers: ['s1', 's2'], authorities, certainty: 'configured' as const, place };
  const model: ClusterModel = { ...keeper.build(), world: { ...emptyWorld, controlPlane } };
  return assembleTwin(answersWith('rules.example', model), { catalogue: [], seed: 1, calendarStartMs: 0 });
}

/** The workloads answer only while the host does. */
function answersWith(host: string, model: ClusterModel): ClusterModel {
  const annotations = { 'blackstart.dev/needs-to-serve': `host(${host})` };
  const annotated = (object: KubeObject) => {
    const { spec } = object as KubeObject & { readonly spec?: { readonly template?: { readonly metadata: object } } };
    if (spec?.template === undefined) return object;
    return { ...object, spec: { ...spec, template: { ...spec.template, metadata: { ...spec.template.metadata, annotations } } } } as KubeObject;
  };
  return { ...model, objects: model.objects.map((source) => ({ ...source, object: annotated(source.object) })) };
}

function after(twin: Twin, atMs: number, ...faults: readonly string[]): Simulation {
  const simulation = twin.eve.fork();
  const parsed = faults.map((text) => {
    const fault = parseFault(text);
    if ('wrong' in fault) throw new Error(fault.wrong);
    return fault;
  });
  runFaults(simulation, parsed, atMs, twin.tools);
  simulation.runTo((simulation.state.epoch + atMs) as TimeMs);
  return simulation;
}

function told({ state }: Simulation, pattern: RegExp): string[] {
  return [...state.trace.entries()].flatMap(({ at, body }) => {
    const text = body.kind === 'row' ? body.what : body.kind === 'refused' ? body.message : '';
    return at >= state.epoch && pattern.test(text) ? [`${(at - state.epoch) / 1000} ${text}`] : [];
  });
}

function phases({ view }: Simulation): readonly string[] {
  return apiServerRefs(view).map((ref) => apiServerState(view, ref).phase);
}

test('an API server that is made anew writes its authorities and is healthy', () => {
  const simulation = after(twinOf(), 5 * minuteMs, 'api-server-upgrade:s1');

  expect(told(simulation, /^s1/)).toEqual(['0 s1 starts', '26 s1 is healthy']);
  expect(simulation.view.get<KubeObject & { data: object }>('ConfigMap', 'kube-system', 'extension-apiserver-authentication')?.data).toEqual({
    'requestheader-client-ca-file': 'authority 2 of s1',
  });
});

test('while a webhook that is asked hangs it exits after thirty seconds, again and again; the API answers through the other', () => {
  const simulation = after(twinOf(), 40 * minuteMs, 'host-down:rules.example', 'api-server-upgrade:s1@1m');

  expect(told(simulation, /failed calling webhook/)[0]).toBe(
    '86 Internal error occurred: failed calling webhook "writes.gate.example": failed to call webhook: Post "https://keeper.gate.svc:443/?timeout=10s": context deadline exceeded',
  );
  expect(told(simulation, /exits/).slice(0, 3)).toEqual([`116 s1 exits: ${timedOut}`, `182 s1 exits: ${timedOut}`, `258 s1 exits: ${timedOut}`]);
  expect(phases(simulation)[0]).not.toBe('ready');
  expect(apiWritable(simulation.view)).toBe(true);
});

test('what its health check says while the hook runs', () => {
  const { view } = after(twinOf(), 100_000, 'host-down:rules.example', 'api-server-upgrade:s1@1m');

  expect(unhealthyText(view, view.ref('api-server', '', 's1'))).toBe('[-]poststarthook/ca-registration failed: reason withheld');
});

test('without a healthy API server nobody is answered, and nothing goes on by itself', () => {
  const simulation = after(twinOf(), 60 * minuteMs, 'host-down:rules.example', 'api-server-upgrade:s1@1m', 'api-server-upgrade:s2@1m');

  expect(apiWritable(simulation.view)).toBe(false);
  expect(told(simulation, /none of/)).toEqual(['60 none of the API servers s1, s2 is healthy']);
});

test('whoever tries again and again reaches one whose hooks run, and can take the webhook away', () => {
  const twin = twinOf();
  const both = ['host-down:rules.example', 'api-server-upgrade:s1@1m', 'api-server-upgrade:s2@1m'] as const;
  const takeAway: Action = { kind: 'delete', object: { kind: 'ValidatingWebhookConfiguration', namespace: '', name: 'keeper' } };
  const running = after(twin, 100_000, ...both);
  const gone = after(twin, 120_000, ...both);

  expect(actionHindrance(takeAway, gone.view)).toEqual({ text: 'the API server does not answer' });
  expect(actionHindrance(takeAway, running.view)).toBeUndefined();
  performAction(running, takeAway);
  running.run((running.state.now + 5 * minuteMs) as TimeMs);
  expect(phases(running)).toEqual(['ready', 'ready']);
});

test('once the webhook answers or is gone the next start succeeds', () => {
  const twin = twinOf();
  const stuck = after(twin, 28 * minuteMs, 'host-down:rules.example@0s+29m', 'api-server-upgrade:s1@1m');
  const healed = after(twin, 40 * minuteMs, 'host-down:rules.example@0s+29m', 'api-server-upgrade:s1@1m');
  const freed = after(twin, 25 * minuteMs, 'host-down:rules.example', 'api-server-upgrade:s1@1m').fork();
  freed.perform({ verb: 'delete', ref: freed.view.ref('ValidatingWebhookConfiguration', '', 'keeper') }, 'test');
  freed.run((freed.state.now + 20 * minuteMs) as TimeMs);

  expect(phases(stuck)[0]).not.toBe('ready');
  expect(phases(healed)).toEqual(['ready', 'ready']);
  expect(phases(freed)).toEqual(['ready', 'ready']);
});

test.each<[string, Case]>([
  ['lets things pass', { failurePolicy: 'Ignore' }],
  ['is not asked for ConfigMaps', { resources: ['services'] }],
  ['guards a cluster of shared authorities', { authorities: 'shared' }],
  ['guards Kubernetes 1.18 or later', { version: 'v1.18.0' }],
])('a webhook that %s holds up no API server', (_, each) => {
  const simulation = after(twinOf(each), 30 * minuteMs, 'host-down:rules.example', 'api-server-upgrade:s1@1m');

  expect(phases(simulation)).toEqual(['ready', 'ready']);
});

test('after a power loss the API servers are the same: whose authorities are written is healthy at once', () => {
  const twin = twinOf();

  expect(apiWritable(after(twin, 2 * minuteMs, 'power-loss').view)).toBe(false);
  expect(phases(after(twin, 10 * minuteMs, 'host-down:rules.example', 'power-loss'))[1]).toBe('ready');
});
