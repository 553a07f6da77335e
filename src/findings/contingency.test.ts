import { describe, expect, test, vi } from 'vitest';
import { catalogue } from '#catalogue/catalogue.ts';
import type { Cause } from '#model/place.ts';
import { assembleTwin } from '#sim/assemble.ts';
import { type Fault, parseFault } from '#sim/faults/fault.ts';
import type { Twin } from '#sim/twin.ts';
import { readFiles } from '#sources/read-files.ts';
import { keeperWebhook } from '#testing/keeper-webhook.ts';
import { type JudgedRun, judgeContingency } from './judge-contingency.ts';

interface App {
  readonly kind?: 'Deployment' | 'StatefulSet' | 'DaemonSet';
  readonly image?: string;
  readonly replicas?: number;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly requests?: Readonly<Record<string, string>>;
  readonly node?: string;
  /** No taint drives it away, and two of it do not share a node. */
  readonly stays?: boolean;
  /** Two of it do not share a node. */
  readonly apart?: boolean;
  /** Of its pods no node may have more than another. */
  readonly even?: boolean;
  /** Its data is on its node's own disk. */
  readonly onDisk?: boolean;
}

function app(
  name: string,
  { kind = 'Deployment', image = `quay.io/team/${name}:1`, replicas = 1, annotations, requests, node, stays, apart, even, onDisk }: App = {},
): object {
  const labels = { app: name };
  const nodeSelector = node === undefined ? undefined : { 'kubernetes.io/hostname': node };
  const term = { labelSelector: { matchLabels: labels }, topologyKey: 'kubernetes.io/hostname' };
  const affinity = stays || apart ? { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } } : undefined;
  const topologySpreadConstraints = even ? [{ ...term, maxSkew: 1, whenUnsatisfiable: 'DoNotSchedule' }] : undefined;
  const tolerations = stays ? [{ operator: 'Exists' }] : undefined;
  const volumes = onDisk ? [{ name: 'data', hostPath: { path: '/var/data' } }] : undefined;
  const placed = { nodeSelector, affinity, topologySpreadConstraints, tolerations, volumes };
  const template = { metadata: { labels, annotations }, spec: { ...placed, containers: [{ name: 'main', image, resources: { requests } }] } };
  const count = kind === 'DaemonSet' ? {} : { replicas };
  return { apiVersion: 'apps/v1', kind, metadata: { name, namespace: 'shop' }, spec: { ...count, selector: { matchLabels: labels }, template } };
}

function node(name: string, capacity?: Readonly<Record<string, string>>): object {
  const labels = name.startsWith('s') ? { 'node-role.kubernetes.io/control-plane': '' } : {};
  return { apiVersion: 'v1', kind: 'Node', metadata: { name, labels }, status: capacity === undefined ? {} : { capacity, allocatable: capacity } };
}

const release = { apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease', metadata: { name: 'harbor', namespace: 'infra' }, spec: {} };
const small = { cpu: '1', memory: '1Gi', pods: '110' };

function twins(...objects: readonly object[]): readonly [Twin, ...Twin[]] {
  const model = readFiles([{ path: 'cluster.yaml', text: objects.map((object) => JSON.stringify(object)).join('\n---\n') }]);
  const make = (seed: number) => assembleTwin(model, { catalogue, seed, calendarStartMs: 0 });
  return [make(1), make(2), make(3)];
}

function faults(...texts: readonly string[]): Fault[] {
  return texts.map((text) => {
    const fault = parseFault(text);
    if ('wrong' in fault) throw new Error(fault.wrong);
    return fault;
  });
}

function judged(objects: readonly object[], ...texts: readonly string[]): JudgedRun {
  return judgeContingency(twins(...objects), faults(...texts));
}

function textsOf(causes: readonly Cause[]): string[] {
  return causes.flatMap(({ text, because = [] }) => [text, ...textsOf(because)]);
}

test('what comes back by itself is a yes, which says on how many assumptions it rests', () => {
  const { verdict } = judged([node('s1', small), app('web')], 'power-loss');

  expect(verdict).toMatchObject({ contingency: 'power-loss', answer: 'yes', because: [] });
  expect(verdict.kind).toBeUndefined();
  expect(verdict.assumptions).toBeGreaterThan(0);
});

test('what does not is a no, with a chain down to the fault', () => {
  const { verdict, failed } = judged([node('s1', small), app('web')], 'host-down:quay.io', 'power-loss:wiped');

  expect(verdict).toMatchObject({ contingency: 'host-down:quay.io power-loss:wiped', answer: 'no' });
  expect(failed.map(({ ref }) => ref.name)).toEqual(['web']);
  expect(textsOf(verdict.because)).toContain('quay.io is down');
});

test('two that wait for each other are a deadlock', () => {
  const waiting = (service: string) => ({ annotations: { 'blackstart.dev/needs-to-start': `service(${service})` } });
  const service = (name: string) => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'shop' },
    spec: { selector: { app: name }, ports: [{ port: 80 }] },
  });

  const { verdict } = judged(
    [node('s1', small), app('hen', waiting('egg')), app('egg', waiting('hen')), service('hen'), service('egg')],
    'power-loss',
  );

  expect(verdict).toMatchObject({ answer: 'no', kind: 'deadlock' });
});

describe('capacity', () => {
  const asking = { requests: { cpu: '700m', memory: '100Mi' } };

  test('where no other node has room, the answer is a no for want of it', () => {
    const { verdict } = judged(
      [node('s1', { ...small, cpu: '100m' }), node('w1', small), node('w2', small), app('a', asking), app('b', asking)],
      'node-down:w1',
    );

    expect(verdict).toMatchObject({ answer: 'no', kind: 'capacity' });
  });

  test('where nobody stated the room of the node that takes over, the answer is unknown and says so', () => {
    const objects = [node('s1', { ...small, cpu: '100m' }), node('w1'), node('w2'), app('a', asking)];

    const verdicts = ['node-drain:w1@1m+30m', 'node-drain:w2@1m+30m'].map((fault) => judged(objects, fault).verdict);

    const unknown = verdicts.filter(({ answer }) => answer === 'unknown');
    expect(unknown).not.toEqual([]);
    expect(unknown.flatMap(({ because }) => textsOf(because))).toContainEqual(
      expect.stringMatching(/^whether w[12] has room for the pods that move there: state its cpu and memory in world.yaml$/),
    );
  });

  test('a Job that a CronJob begins meanwhile moves nowhere: it would have begun anyway', () => {
    const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'c', image: 'quay.io/x/job:1', resources: asking }] } };
    const nightly = {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'nightly', namespace: 'shop' },
      spec: { schedule: '*/5 * * * *', jobTemplate: { spec: { template } } },
    };

    expect(judged([node('w1'), app('a'), nightly], 'host-down:docker.io').verdict).toMatchObject({ answer: 'yes' });
  });
});

describe('a webhook whose Service is not there', () => {
  const cluster = [node('s1'), node('s2'), app('web'), keeperWebhook({ failurePolicy: 'Fail' })];
  const releaseOf = (name: string, targetNamespace: string) => ({ ...release, metadata: { name, namespace: 'flux' }, spec: { targetNamespace } });
  const drained = (...objects: readonly object[]) => {
    const verdicts = ['node-drain:s1', 'node-drain:s2'].map((fault) => judged([...cluster, ...objects], fault).verdict);
    return verdicts.find(({ answer }) => answer !== 'yes') ?? verdicts[0];
  };
  const live = { uid: 'u-1', resourceVersion: '7', creationTimestamp: '2025-12-01T00:00:00Z' };
  const seen = ({ metadata, ...object }: { readonly metadata: object }) => ({ ...object, metadata: { ...metadata, ...live } });
  const serviceIn = (namespace: string) =>
    seen({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'any', namespace },
      spec: { clusterIP: '10.96.0.9', ports: [{ port: 80 }] },
    } as never);

  test('stops what it is asked about, where everything was rendered', () => {
    expect(drained()?.answer).toBe('no');
  });

  test('is not known where a release that was not rendered may bring it; the one that is meant for its namespace is named', () => {
    const verdict = drained(releaseOf('other', 'shop'), releaseOf('gate', 'gate'));

    expect(verdict?.answer).toBe('unknown');
    expect(textsOf(verdict?.because ?? [])).toEqual(['whether HelmRelease flux/gate, which was not rendered, brings Service gate/keeper']);
  });

  test('of several that may, a few are named', () => {
    const verdict = drained(releaseOf('one', 'gate'), releaseOf('two', 'gate'));

    expect(textsOf(verdict?.because ?? [])).toEqual([
      'whether HelmRelease flux/one or HelmRelease flux/two, which were not rendered, brings Service gate/keeper',
    ]);
  });

  test('stops it all the same where the release and the Services it brought were read from the API server', () => {
    expect(drained(seen(releaseOf('gate', 'gate')), serviceIn('gate'))?.answer).toBe('no');
    expect(drained(seen(releaseOf('other', 'shop')), serviceIn('shop'))?.answer).toBe('no');
  });

  test('is not known where nothing of its namespace was read yet, or no Services were', () => {
    expect(drained(seen(releaseOf('gate', 'gate')), serviceIn('shop'))?.answer).toBe('unknown');
    expect(drained(seen(releaseOf('other', 'shop')))?.answer).toBe('unknown');
  });
});

describe('what was not rendered', () => {
  const needing = app('web', { annotations: { 'blackstart.dev/needs': 'service(infra/harbor)' } });

  test('is asked for where only it could provide what is needed', () => {
    const { verdict } = judged([node('s1', small), release, needing], 'power-loss');

    expect(verdict.answer).toBe('unknown');
    expect(textsOf(verdict.because)).toEqual(['whether HelmRelease infra/harbor, which was not rendered, brings Service infra/harbor']);
  });

  test('changes nothing where nobody needs it', () => {
    expect(judged([node('s1', small), release, app('web')], 'power-loss').verdict.answer).toBe('yes');
  });

  test('is no excuse for what fails anyway', () => {
    const { verdict } = judged([node('s1', small), release, needing], 'host-down:quay.io', 'power-loss:wiped');

    expect(verdict.answer).toBe('no');
  });

  test('without it, a Service nobody provides is missing', () => {
    const { verdict } = judged([node('s1', small), needing], 'power-loss');

    expect(verdict.answer).toBe('no');
    expect(textsOf(verdict.because)).toContain('Service infra/harbor does not exist');
  });
});

test('where no workload is known there is no yes', () => {
  const { verdict, wasReady } = judged([node('s1', small)], 'power-loss');

  expect(verdict).toMatchObject({ answer: 'unknown', because: [{ text: 'no workload is known that was ready before' }] });
  expect(wasReady).toBe(0);
});

test('a workload that was not ready before does not count', () => {
  const { verdict, notReadyBefore } = judged([node('s1', small), app('web'), app('lost', { node: 'nowhere' })], 'power-loss');

  expect(notReadyBefore.map(({ ref }) => ref.name)).toEqual(['lost']);
  expect(verdict.answer).toBe('yes');
});

test('what is held for a lost node is named with the step that releases it, and makes no no', () => {
  const objects = [node('s1', { ...small, cpu: '10m' }), node('w1', small), app('store', { kind: 'StatefulSet', node: 'w1' })];

  const { verdict, held } = judged(objects, 'node-down:w1');

  expect(held).toMatchObject([{ workload: { ref: { kind: 'StatefulSet', name: 'store' } }, release: expect.stringContaining('return w1') }]);
  expect(verdict.answer).toBe('yes');
});

test.each([
  { fault: 'node-down:w1', release: 'return w1' },
  { fault: 'node-drain:w1', release: 'kubectl uncordon w1' },
])('a pod with its data on the disk of the node it names is held by $fault', ({ fault, release }) => {
  const { verdict, held } = judged([node('s1', small), node('w1', small), app('disk', { node: 'w1', onDisk: true })], fault);

  expect(held).toMatchObject([{ workload: { ref: { name: 'disk' } }, release }]);
  expect(verdict.answer).toBe('yes');
});

test('what needs a pod that is held makes a no', () => {
  const web = app('web', { annotations: { 'blackstart.dev/needs': 'service(shop/disk)' } });
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'disk', namespace: 'shop' },
    spec: { selector: { app: 'disk' }, ports: [{ port: 80 }] },
  };

  const { verdict } = judged([node('s1', small), node('w1', small), app('disk', { node: 'w1', onDisk: true }), service, web], 'node-down:w1');

  expect(verdict.answer).toBe('no');
});

describe('pods that tolerate everything stay on a lost node', () => {
  const nodes = ['s1', 'w1', 'w2'].map((name) => node(name, { ...small, ...(name === 's1' ? { pods: '0' } : {}) }));

  test('with others of theirs at work they are held', () => {
    const { verdict, held } = judged([...nodes, app('agent', { replicas: 2, stays: true })], 'node-down:w1');

    expect(held).toMatchObject([{ workload: { ref: { name: 'agent' } }, release: 'return w1, or delete the pod' }]);
    expect(verdict.answer).toBe('yes');
  });

  test('alone they are missing', () => {
    const { verdict } = judged([nodes[0] ?? {}, nodes[1] ?? {}, app('agent', { stays: true })], 'node-down:w1');

    expect(verdict.answer).toBe('no');
  });
});

describe('pods that rules keep apart, as many as there are nodes', () => {
  const nodes = ['w1', 'w2', 'w3'].map((name) => node(name, small));

  test.each<[string, App, string, string]>([
    ['a lost node', { replicas: 3, apart: true }, 'node-down:w1', 'return w1, or add a node'],
    ['a node that stays cordoned', { replicas: 3, apart: true }, 'node-drain:w1', 'kubectl uncordon w1, or add a node'],
    ['a node that stays cordoned, spread evenly', { replicas: 3, even: true }, 'node-drain:w1', 'kubectl uncordon w1, or add a node'],
    ['a node, with most voters left', { kind: 'StatefulSet', replicas: 3, apart: true }, 'node-drain:w1', 'kubectl uncordon w1, or add a node'],
  ])('wait for %s while the others go on', (_, web, fault, release) => {
    const { verdict, held } = judged([...nodes, app('web', web)], fault);

    expect(held).toMatchObject([{ workload: { ref: { name: 'web' } }, release, goesOn: true }]);
    expect(verdict.answer).toBe('yes');
  });

  test('wait in the words of Kubernetes 1.34, too, which names no taint any more', () => {
    const newer = nodes.map((each) => ({ ...each, status: { ...(each as { status: object }).status, nodeInfo: { kubeletVersion: 'v1.34.1' } } }));

    const { verdict, held } = judged([...newer, app('web', { replicas: 3, apart: true })], 'node-down:w1');

    expect(held).toMatchObject([{ goesOn: true }]);
    expect(verdict.answer).toBe('yes');
  });

  test('are missing where half of the voters is not enough', () => {
    const { verdict } = judged([...nodes.slice(1), app('web', { kind: 'StatefulSet', replicas: 2, apart: true })], 'node-drain:w2');

    expect(verdict.answer).toBe('no');
  });

  test('are missing where one of them had to be there, and nothing of it is left', () => {
    const other = app('web', { replicas: 2, apart: true, requests: { cpu: '10m' } });
    const single = app('wap') as { spec: { template: { spec: object } } };
    const avoiding = { labelSelector: { matchLabels: { app: 'web' } }, topologyKey: 'kubernetes.io/hostname' };
    Object.assign(single.spec.template.spec, { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [avoiding] } } });

    const runs = ['w1', 'w2', 'w3'].map((name) => judged([...nodes, other, single], `node-drain:${name}`));

    expect(runs.filter(({ failed }) => failed.some(({ ref }) => ref.name === 'wap')).map(({ verdict }) => verdict.answer)).toContain('no');
  });

  test('find a place where another node has room, and are not held', () => {
    const { verdict, held } = judged([...nodes, node('w4', small), app('web', { replicas: 3, apart: true })], 'node-down:w1');

    expect(held).toEqual([]);
    expect(verdict.answer).toBe('yes');
  });

  test('lack room where another node has none', () => {
    const web = app('web', { replicas: 3, apart: true, requests: { cpu: '700m' } });

    const { verdict } = judged([...nodes, node('w4', { ...small, cpu: '100m' }), web], 'node-down:w1');

    expect(verdict).toMatchObject({ answer: 'no', kind: 'capacity' });
  });
});

test('a no in the twin of any seed is the answer', () => {
  const [first, ...rest] = twins(node('s1', small), app('web'));
  const [bad] = twins(node('s1', small), app('web', { annotations: { 'blackstart.dev/needs': 'service(infra/none)' } }));

  const run = judgeContingency([first, bad, ...rest], faults('power-loss'));

  expect(run.verdict.answer).toBe('no');
  expect(run.twin).toBe(bad);
});

test('after a no no further twin is asked', () => {
  const [bad] = twins(node('s1', small), app('web', { annotations: { 'blackstart.dev/needs': 'service(infra/none)' } }));
  const never = new Proxy({} as Twin, {
    get() {
      throw new Error('asked');
    },
  });

  expect(judgeContingency([bad, never], faults('power-loss')).twin).toBe(bad);
});

describe('after an unknown', () => {
  const needing = app('web', { annotations: { 'blackstart.dev/needs': 'service(infra/harbor)' } });

  test('a further twin is only asked whether it has a no', () => {
    const [first] = twins(node('s1', small), needing, release);
    const [second] = twins(node('s1', small), needing, release);
    const asked = vi.spyOn(second.eve, 'fork');

    const run = judgeContingency([first, second], faults('power-loss'));

    expect(run.verdict.answer).toBe('unknown');
    expect(run.twin).toBe(first);
    expect(asked).toHaveBeenCalledTimes(1);
  });

  test('a no of a further twin decides', () => {
    const [first] = twins(node('s1', small), needing, release);
    const [bad] = twins(node('s1', small), app('web', { annotations: { 'blackstart.dev/needs': 'service(infra/none)' } }));

    expect(judgeContingency([first, bad], faults('power-loss')).twin).toBe(bad);
  });
});
