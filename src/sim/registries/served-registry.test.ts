import { describe, expect, test } from 'vitest';
import type { TimeMs } from '#base/brand.ts';
import { catalogue } from '#catalogue/catalogue.ts';
import type { DaemonSet, Deployment, KubeObject } from '#model/kubernetes.ts';
import { readFiles } from '#sources/read-files.ts';
import { harborImages, registryClusterFiles } from '#testing/registry-cluster.ts';
import { assembleTwin } from '../assemble.ts';
import type { Simulation } from '../simulation.ts';
import type { Twin } from '../twin.ts';
import { type HostRow, hostRef, hosts, outside, outsideRef, references } from '../world.ts';
import { registryContents, registryRef } from './registries.ts';

const minuteMs = 60_000;
const held = 'docker.io/goharbor/harbor-portal:v2.8.3';
const notHeld = 'docker.io/library/nginx:1.27.1';
const certificate = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'depot-tls', namespace: 'depot' }, type: 'Opaque' };
const plan = { images: harborImages, fallback: 'https://registry-1.docker.io/v2', objects: [certificate] };
const twin = twinOf(plan);

function twinOf(made: Parameters<typeof registryClusterFiles>[0], edited: (text: string) => string = (text) => text): Twin {
  const files = registryClusterFiles(made).map(({ path, text }) => ({ path, text: edited(text) }));
  return assembleTwin(readFiles(files), { catalogue, seed: 1, calendarStartMs: 0 });
}

/** Stands for whatever the volumes of class `disks` lie on. */
const pool = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'pool', namespace: 'depot' },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: 'pool' } },
    template: {
      metadata: { labels: { app: 'pool' }, annotations: { 'blackstart.dev/provides': 'storage(disks)' } },
      spec: { containers: [{ name: 'a', image: 'ghcr.io/team/pool:1' }] },
    },
  },
};

function wait(simulation: Simulation, minutes: number): void {
  simulation.runTo((simulation.state.now + minutes * minuteMs) as TimeMs);
}

function update<T extends KubeObject>(simulation: Simulation, [kind, namespace, name]: readonly string[], changed: (object: T) => T): void {
  const object = simulation.view.get<T>(kind as string, namespace as string, name as string);
  if (object === undefined) throw new Error(`no ${name}`);
  const outcome = simulation.perform({ verb: 'update', object: changed(object) }, 'test');
  if (!outcome.stored) throw new Error(outcome.message);
}

function scale(simulation: Simulation, name: string, replicas: number, namespace = 'depot'): void {
  update<Deployment>(simulation, ['Deployment', namespace, name], (object) => ({ ...object, spec: { ...object.spec, replicas } }));
}

/** On no node, or on all. */
function place(simulation: Simulation, namespace: string, name: string, nodeSelector: Readonly<Record<string, string>>): void {
  update<DaemonSet>(simulation, ['DaemonSet', namespace, name], (object) => {
    const { template } = object.spec;
    return { ...object, spec: { ...object.spec, template: { ...template, spec: { ...template.spec, nodeSelector } } } };
  });
}

/** What the registry of the cluster answers in the end, and whether the pull succeeds; the first host that serves ends it. */
function asked({ view }: Simulation, image: string, of: Twin = twin): string {
  const { requests, pulled } = of.images.report(view, 'n2', image, 'cri');
  const own = requests.filter(({ url }) => url.startsWith('https://depot.example/')).at(-1)?.answer ?? 'not asked';
  const next = requests.some(({ url }) => url.startsWith('https://registry-1.docker.io/'));
  return `${own}, ${next ? 'then the next host, ' : ''}${pulled ? 'pulled' : 'failed'}`;
}

/** What holds and what does not must be told alike by the pull itself and by the expression that others wait for. */
function expressed({ view }: Simulation, image: string): boolean {
  return twin.judge.holds(view, twin.images.pullExpression(view, image, 'n2'));
}

describe('every part of a registry in the cluster acts only while it runs', () => {
  const next = 'then the next host, pulled';

  test.each([
    ['front', `503, ${next}`, `503, ${next}`],
    ['database', `500, ${next}`, `500, ${next}`],
    ['cache', `500, ${next}`, `500, ${next}`],
    ['store', `502, ${next}`, '200, pulled'],
    ['jobs', '200, pulled', '200, pulled'],
    ['portal', '200, pulled', '200, pulled'],
    ['scanner', '200, pulled', '200, pulled'],
  ])('%s', (part, answerHeld, answerNotHeld) => {
    const simulation = twin.eve.fork();

    scale(simulation, part, 0);
    wait(simulation, 3);
    const stopped = [held, notHeld].map((image) => asked(simulation, image));
    scale(simulation, part, 1);
    wait(simulation, 10);
    const started = [held, notHeld].map((image) => asked(simulation, image));

    expect([stopped, started]).toEqual([
      [answerHeld, answerNotHeld],
      ['200, pulled', '200, pulled'],
    ]);
  });

  test('cluster DNS, by which the parts find each other', () => {
    const simulation = twin.eve.fork();

    scale(simulation, 'coredns', 0, 'kube-system');
    wait(simulation, 3);
    const stopped = asked(simulation, held);
    scale(simulation, 'coredns', 1, 'kube-system');
    wait(simulation, 3);

    expect([stopped, asked(simulation, held)]).toEqual([`500, ${next}`, '200, pulled']);
  });

  test('the ingress controller', () => {
    const simulation = twin.eve.fork();

    place(simulation, 'edge', 'controller', { on: 'none' });
    wait(simulation, 8);
    const stopped = asked(simulation, held);
    place(simulation, 'edge', 'controller', {});
    wait(simulation, 8);

    expect(stopped).toMatch(/^dial tcp .*:443: connect: connection refused, then the next host, pulled$/);
    expect(asked(simulation, held)).toBe('200, pulled');
  });

  test('the Secret with its certificate', () => {
    const simulation = twin.eve.fork();

    simulation.perform({ verb: 'delete', ref: simulation.view.ref('Secret', 'depot', 'depot-tls') }, 'test');
    wait(simulation, 1);
    const missing = asked(simulation, held);
    simulation.perform({ verb: 'create', object: certificate as KubeObject }, 'test');

    expect(missing).toBe(`x509: certificate is valid for ingress.local, not depot.example, ${next}`);
    expect(asked(simulation, held)).toBe('200, pulled');
  });

  test('the agent of the pod network: no new pod gets its network without', () => {
    const simulation = twin.eve.fork();

    place(simulation, 'kube-system', 'cilium', { on: 'none' });
    wait(simulation, 8);
    scale(simulation, 'front', 0);
    wait(simulation, 3);
    scale(simulation, 'front', 1);
    wait(simulation, 5);
    const stopped = asked(simulation, held);
    const events = [...simulation.state.trace.entries()].flatMap(({ body }) => (body.kind === 'event' ? [body] : []));
    place(simulation, 'kube-system', 'cilium', {});
    wait(simulation, 10);

    expect(stopped).toBe(`503, ${next}`);
    expect(events.findLast(({ reason }) => reason === 'FailedCreatePodSandBox')?.message).toMatch(
      /^Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox "[0-9a-f]{64}": plugin type="cilium-cni" failed \(add\): unable to connect to Cilium agent: /,
    );
    expect(asked(simulation, held)).toBe('200, pulled');
  });
});

test('without a host after it that works, what fails in the registry fails the pull, and both say so', () => {
  const alone = twinOf({ images: harborImages, fallback: 'https://docker.io/v2' });
  const simulation = alone.eve.fork();
  scale(simulation, 'database', 0);
  wait(simulation, 3);

  expect(asked(simulation, held, alone)).toBe('500, failed');
  expect(alone.judge.holds(simulation.view, alone.images.pullExpression(simulation.view, held, 'n2'))).toBe(false);
});

describe('what a pull-through registry makes of its upstream', () => {
  const state = (simulation: Simulation, host: string, value: HostRow['state']) =>
    simulation.perform({ verb: 'row', table: hosts, ref: hostRef(simulation.view, host), value: { state: value, certainty: 'observed' } }, 'test');

  test('while the upstream is down it serves what it holds, and nothing else', () => {
    const simulation = twin.eve.fork();

    state(simulation, 'registry-1.docker.io', { kind: 'down' });

    expect([held, notHeld].map((image) => asked(simulation, image))).toEqual(['200, pulled', '404, then the next host, failed']);
    expect([held, notHeld].map((image) => expressed(simulation, image))).toEqual([true, false]);
  });

  test('the host that hands out the tokens of the upstream is needed as well', () => {
    const simulation = twin.eve.fork();

    state(simulation, 'auth.docker.io', { kind: 'down' });

    expect([held, notHeld].map((image) => asked(simulation, image))).toEqual(['200, pulled', '404, then the next host, failed']);
    expect([held, notHeld].map((image) => expressed(simulation, image))).toEqual([true, false]);
  });

  test('its rate limit is handed on for what is not held', () => {
    const simulation = twin.eve.fork();

    state(simulation, 'registry-1.docker.io', { kind: 'rate-limited' });

    expect([held, notHeld].map((image) => asked(simulation, image))).toEqual(['200, pulled', '429, then the next host, failed']);
  });

  test('a tag that is gone there is not served from the copy either; one that is merely out of reach is', () => {
    const simulation = twin.eve.fork();
    const ref = simulation.view.ref('reference', '', held);

    simulation.perform({ verb: 'row', table: references, ref, value: { exists: false, certainty: 'observed' } }, 'test');
    const gone = asked(simulation, held);
    state(simulation, 'registry-1.docker.io', { kind: 'down' });

    expect([gone, asked(simulation, held)]).toEqual(['404, then the next host, failed', '200, pulled']);
  });

  test('names of the cluster do not need the names of the world', () => {
    const simulation = twin.eve.fork();
    simulation.perform({ verb: 'row', table: outside, ref: outsideRef(simulation.view, 'dns'), value: { works: false, text: 'cut' } }, 'test');

    expect(twin.judge.meets(simulation.view, { kind: 'capability', capability: { kind: 'dns' } })).toBe(true);
  });

  test('what a node pulls through it stays there', () => {
    const simulation = twin.eve.fork();
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web', namespace: 'depot' },
      spec: { containers: [{ name: 'a', image: notHeld }] },
    };

    const before = simulation.view.row(registryContents, registryRef(simulation.view, 'depot.example'))?.holds.has(notHeld);
    simulation.perform({ verb: 'create', object: pod as KubeObject }, 'test');
    wait(simulation, 2);
    state(simulation, 'registry-1.docker.io', { kind: 'down' });

    expect([before, asked(simulation, notHeld)]).toEqual([false, '200, pulled']);
  });
});

test('a project is found by its name also in an image that names the registry itself', () => {
  const image = 'depot.example/docker.io/library/nginx:1.27.1';
  const plain = 'depot.example/team/app:1';

  expect([asked(twin.eve, image), asked(twin.eve, plain)]).toEqual(['200, pulled', '404, failed']);
});

describe('a cache of one upstream', () => {
  const env = [{ name: 'REGISTRY_PROXY_REMOTEURL', value: 'https://registry-1.docker.io' }];
  const cached = twinOf({ images: { front: 'docker.io/library/registry:2.8.3' } }, (text) =>
    text.replace('"env":[', `"env":[${JSON.stringify(env[0])},`),
  );

  test('fetches what it lacks from that one, and has nothing of others', () => {
    const answers = [notHeld, 'quay.io/team/app:1'].map((image) => cached.images.report(cached.eve.view, 'n2', image, 'cri').requests[0]?.answer);

    expect(answers).toEqual(['200', '404']);
  });

  test('serves the copy of a tag that is gone there', () => {
    const simulation = cached.eve.fork();
    const own = 'docker.io/library/registry:2.8.3';

    const ref = simulation.view.ref('reference', '', own);
    simulation.perform({ verb: 'row', table: references, ref, value: { exists: false, certainty: 'observed' } }, 'test');

    expect(asked(simulation, own, cached)).toBe('200, pulled');
  });
});

test('reads from a volume whose storage is gone hang, and go on once it is back', () => {
  const claim = { accessModes: ['ReadWriteOnce'], storageClassName: 'disks' };
  const objects = [
    {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: 'disk' },
      spec: {
        ...claim,
        capacity: { storage: '1Gi' },
        claimRef: { kind: 'PersistentVolumeClaim', namespace: 'depot', name: 'data' },
        csi: { driver: 'disks.example', volumeHandle: 'disk' },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'data', namespace: 'depot' },
      spec: { ...claim, volumeName: 'disk', resources: { requests: { storage: '1Gi' } } },
    },
    pool,
  ];
  const stored = twinOf({ images: { front: 'docker.io/project-zot/zot:v2.1.2' }, objects }, (text) =>
    text.replace('"hostPath":{"path":"/srv/front"}', '"persistentVolumeClaim":{"claimName":"data"}'),
  );
  const own = 'docker.io/project-zot/zot:v2.1.2';
  const simulation = stored.eve.fork();

  const before = asked(simulation, own, stored);
  scale(simulation, 'pool', 0);
  wait(simulation, 2);
  const gone = stored.images.pull(simulation.view, 'n2', own);
  scale(simulation, 'pool', 1);
  wait(simulation, 5);

  expect([before, gone.pulled, gone.durationMs > 300_000, asked(simulation, own, stored)]).toEqual(['200, pulled', false, true, '200, pulled']);
});
