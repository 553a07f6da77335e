import { describe, expect, test } from 'vitest';
import type { TimeMs } from '#base/brand.ts';
import { catalogue } from '#catalogue/catalogue.ts';
import type { KubeObject, Node, Pod } from '#model/kubernetes.ts';
import { readFiles } from '#sources/read-files.ts';
import { performAction } from './actions/actions.ts';
import { assembleTwin } from './assemble.ts';
import { parseFault } from './faults/fault.ts';
import { runFaults } from './faults/inject.ts';
import { acts, apiWritable, controllerManagerProcess, kubeletProcess } from './processes.ts';
import type { Simulation } from './simulation.ts';
import type { Twin } from './twin.ts';

const start = '2026-12-01T00:00:00Z';
const inTenMinutes = '2026-12-01T00:10:00Z';
const minuteMs = 60_000;

const server = (name: string) => ({ apiVersion: 'v1', kind: 'Node', metadata: { name, labels: { 'node-role.kubernetes.io/control-plane': '' } } });
const worker = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'w1' } };

/** Calendar time begins with the run, the eve comes some minutes later. */
function twinWith(certificates: object, objects: readonly object[] = [server('s1'), server('s2'), server('s3'), worker]): Twin {
  const text = objects.map((object) => JSON.stringify(object)).join('\n---\n');
  const files = [
    { path: 'cluster.yaml', text },
    { path: 'world.yaml', text: JSON.stringify({ certificates }) },
  ];
  return assembleTwin(readFiles(files), { catalogue, seed: 1, calendarStartMs: Date.parse(start) });
}

function runTo(twin: Twin, text: string, ...faults: readonly string[]): Simulation {
  const simulation = twin.eve.fork();
  const parsed = faults.map((fault) => parseFault(fault) as Exclude<ReturnType<typeof parseFault>, { wrong: string }>);
  const at = simulation.view.virtualTime(text);
  runFaults(simulation, parsed, at - simulation.state.epoch, twin.tools);
  simulation.runTo(at);
  return simulation;
}

function told(simulation: Simulation): string[] {
  const { epoch, trace } = simulation.state;
  return [...trace.entries()].flatMap(({ at, body }) => (body.kind === 'row' && at >= epoch ? [body.what] : []));
}

function refusalsIn(simulation: Simulation): string[] {
  return [...simulation.state.trace.entries()].flatMap(({ body }) => (body.kind === 'refused' ? [body.message] : []));
}

const text = `x509: certificate has expired or is not yet valid: current time 2026-12-01T00:10:01Z is after ${inTenMinutes}`;

test('while it is valid a certificate changes nothing', () => {
  const simulation = runTo(twinWith({ 'api-server': inTenMinutes }), '2026-12-01T00:10:00Z');

  expect(apiWritable(simulation.view)).toBe(true);
});

test('nobody trusts API servers whose certificate has expired, until it is renewed', () => {
  const simulation = runTo(twinWith({ 'api-server': inTenMinutes }), '2026-12-01T00:12:00Z');

  expect(apiWritable(simulation.view)).toBe(false);
  expect(told(simulation)).toContain(`the API server is not trusted: ${text}`);

  performAction(simulation, { kind: 'renew-certificate', certificate: 'api-server' });
  simulation.runTo((simulation.state.now + minuteMs) as TimeMs);

  expect(apiWritable(simulation.view)).toBe(true);
  expect(acts(simulation.view, controllerManagerProcess)).toBe(true);
});

test('one API server of three that is not trusted is not missed', () => {
  expect(apiWritable(runTo(twinWith({ 'api-server/s1': inTenMinutes }), '2026-12-01T00:12:00Z').view)).toBe(true);
});

test.each([
  [['etcd/s1'], true],
  [['etcd/s1', 'etcd/s2'], false],
])('members of etcd with an expired certificate do not count: %j', (names, writable) => {
  const twin = twinWith(Object.fromEntries(names.map((name) => [name, inTenMinutes])));

  expect(apiWritable(runTo(twin, '2026-12-01T00:12:00Z').view)).toBe(writable);
});

test('a controller manager that is not let in makes way for another, if one is', () => {
  const one = runTo(twinWith({ 'controller-manager/s1': inTenMinutes }), '2026-12-01T00:12:00Z');
  const all = runTo(twinWith({ 'controller-manager': inTenMinutes }), '2026-12-01T00:12:00Z');

  expect(told(one)).toEqual(expect.arrayContaining([`kube-controller-manager is not let in: ${text}`, 'kube-controller-manager leads on s2']));
  expect([acts(one.view, controllerManagerProcess), acts(all.view, controllerManagerProcess)]).toEqual([true, false]);
});

describe('a kubelet whose certificate has expired', () => {
  const readyOf = ({ view }: Simulation) => view.get<Node>('Node', '', 'w1')?.status?.conditions?.find(({ type }) => type === 'Ready')?.status;

  test('falls silent as if its node were lost, and the others do not', () => {
    const simulation = runTo(twinWith({ 'kubelet/w1': inTenMinutes }), '2026-12-01T00:12:00Z');

    expect(readyOf(simulation)).toBe('Unknown');
    expect(acts(simulation.view, kubeletProcess('s1'))).toBe(true);
  });

  test('does not start after a power loss, and then nobody starts the control plane', () => {
    const simulation = runTo(twinWith({ kubelet: inTenMinutes }), '2026-12-01T01:00:00Z', 'power-loss@8m');

    expect(apiWritable(simulation.view)).toBe(false);
    expect(acts(simulation.view, kubeletProcess('w1'))).toBe(false);
  });

  test('starts once it has a new one', () => {
    const simulation = runTo(twinWith({ 'kubelet/w1': inTenMinutes }), '2026-12-01T00:12:00Z');

    performAction(simulation, { kind: 'renew-certificate', certificate: 'kubelet/w1' });
    simulation.runTo((simulation.state.now + 2 * minuteMs) as TimeMs);

    expect(readyOf(simulation)).toBe('True');
  });
});

test('a certificate that is not valid yet is refused, too, and with time becomes valid', () => {
  const twin = twinWith({ 'api-server': { notBefore: '2026-12-01T01:00:00Z', notAfter: '2027-12-01T00:00:00Z' } });

  const early = runTo(twin, '2026-12-01T00:30:00Z');
  const later = runTo(twin, '2026-12-01T01:05:00Z');

  expect([apiWritable(early.view), apiWritable(later.view)]).toEqual([false, true]);
  expect(told(early).join('\n')).toMatch(/current time \S+ is before 2026-12-01T01:00:00Z/);
});

test('Talos renews what its components show', () => {
  const machine = {
    version: 'v1alpha1',
    machine: { type: 'controlplane', network: { hostname: 't1' }, install: { image: 'ghcr.io/siderolabs/installer:v1.7.6' } },
    cluster: { clusterName: 'lab', controlPlane: { endpoint: 'https://10.0.0.1:6443' } },
  };
  const files = [
    { path: 't1.yaml', text: JSON.stringify(machine) },
    { path: 'world.yaml', text: JSON.stringify({ certificates: { kubelet: inTenMinutes, 'api-server': inTenMinutes, etcd: inTenMinutes } }) },
  ];
  const twin = assembleTwin(readFiles(files), { catalogue, seed: 1, calendarStartMs: Date.parse(start) });

  expect(apiWritable(runTo(twin, '2026-12-01T00:30:00Z', 'power-loss@8m').view)).toBe(true);
});

describe('a webhook whose certificate has expired', () => {
  const app = (name: string) => {
    const labels = { app: name };
    const containers = [{ name: 'main', image: `quay.io/team/${name}:1` }];
    return {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, namespace: name },
      spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers } } },
    };
  };
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'guard', namespace: 'guard' },
    spec: { selector: { app: 'guard' }, ports: [{ port: 443 }] },
  };
  const configuration = (failurePolicy: string) => ({
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name: 'guard' },
    webhooks: [
      {
        name: 'pods.guard.example.org',
        clientConfig: { service: { namespace: 'guard', name: 'guard', path: '/pods' } },
        rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
        failurePolicy,
        sideEffects: 'None',
        admissionReviewVersions: ['v1'],
      },
    ],
  });
  const lostPod = (failurePolicy: string) => {
    const twin = twinWith({ 'service/guard/guard': inTenMinutes }, [server('s1'), app('guard'), app('shop'), service, configuration(failurePolicy)]);
    const simulation = runTo(twin, '2026-12-01T00:12:00Z');
    for (const ref of simulation.view.list('Pod', 'shop')) simulation.perform({ verb: 'delete', ref }, 'test');
    simulation.runTo((simulation.state.now + 5 * minuteMs) as TimeMs);
    return simulation;
  };

  test('keeps pods from being made', () => {
    const simulation = lostPod('Fail');

    expect(simulation.view.list('Pod', 'shop')).toEqual([]);
    expect(refusalsIn(simulation).join('\n')).toMatch(
      /failed calling webhook "pods.guard.example.org": failed to call webhook: Post "https:\/\/guard.guard.svc:443\/pods\?timeout=10s": tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time \S+ is after 2026-12-01T00:10:00Z/,
    );
  });

  test('is passed over where it may be', () => {
    expect(lostPod('Ignore').view.list('Pod', 'shop')).toHaveLength(1);
  });
});

test('a registry whose certificate has expired serves nobody', () => {
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'default' },
    spec: { containers: [{ name: 'c', image: 'depot.example.org/a:1' }] },
  };
  const twin = twinWith({ 'host/depot.example.org': inTenMinutes }, [server('s1'), pod]);
  const pulls = (at: string) => twin.images.report(runTo(twin, at).view, 's1', 'depot.example.org/a:1', 'cri');

  expect(pulls('2026-12-01T00:09:00Z').pulled).toBe(true);
  expect(pulls('2026-12-01T00:12:00Z')).toMatchObject({
    pulled: false,
    error: expect.stringContaining(
      'x509: certificate has expired or is not yet valid: current time 2026-12-01T00:12:00Z is after 2026-12-01T00:10:00Z',
    ),
  });
  expect(JSON.stringify(pulls('2026-12-01T00:12:00Z').because)).toContain('depot.example.org has a certificate nobody trusts');
});

test('whoever waits for an image gets it once its registry has a new certificate', () => {
  const simulation = runTo(twinWith({ 'host/depot.example.org': inTenMinutes }), '2026-12-01T00:12:00Z');
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'default' },
    spec: { nodeName: 'w1', containers: [{ name: 'c', image: 'depot.example.org/a:1' }] },
  };
  simulation.perform({ verb: 'create', object: pod as KubeObject }, 'test');
  const waitingFor = () => simulation.view.get<Pod>('Pod', 'default', 'p')?.status?.containerStatuses?.[0]?.state?.waiting?.reason;

  simulation.runTo((simulation.state.now + 10 * minuteMs) as TimeMs);
  expect(waitingFor()).toBe('ImagePullBackOff');

  performAction(simulation, { kind: 'renew-certificate', certificate: 'host/depot.example.org' });
  simulation.runTo((simulation.state.now + 10 * minuteMs) as TimeMs);
  expect(waitingFor()).toBeUndefined();
});
