import { expect, test } from 'vitest';
import { catalogue } from '#catalogue/catalogue.ts';
import type { Container, Labels, Pod } from '../kubernetes.ts';
import { annotationMistakes, PodDerivation } from './derive.ts';
import { namesInCommand, namesInEnvironment } from './names.ts';
import { requirementText } from './requirement.ts';

function aPod({ annotations = {}, init = [], app = {} }: { annotations?: Labels; init?: Container[]; app?: Partial<Container> }): Pod {
  const containers = [{ name: 'app', image: 'example.org/app:1', ...app }];
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', namespace: 'shop', annotations }, spec: { containers, initContainers: init } };
}

function needsOf(pod: Pod, container = 'app'): string[] {
  const derivation = new PodDerivation(catalogue);
  const found = [...(pod.spec.initContainers ?? []), ...pod.spec.containers].find(({ name }) => name === container) as Container;
  return derivation.needsOf(pod, found).map((need) => `${need.at} ${need.without} ${need.certainty} ${requirementText(need.needs)}`);
}

test('annotations say what a pod needs to start, to be ready and to serve', () => {
  const annotations = {
    'blackstart.dev/needs': 'service(db)',
    'blackstart.dev/needs-to-start': 'dns or service(infra/names)',
    'blackstart.dev/needs-or-exits': 'control-plane',
    'blackstart.dev/needs-to-serve': 'host(example.org)',
  };

  expect(needsOf(aPod({ annotations }))).toEqual([
    'ready not-ready configured service(shop/db)',
    'start waits configured dns or service(infra/names)',
    'start exits configured control-plane',
    'serve errors configured host(example.org)',
  ]);
});

test('an annotation that cannot be read is left out, and said', () => {
  const annotations = { 'blackstart.dev/needs': 'service(' };

  expect(needsOf(aPod({ annotations }))).toEqual([]);
  expect(annotationMistakes(annotations, 'shop')).toMatchObject([{ annotation: 'blackstart.dev/needs' }]);
});

test('what a pod provides is a list, commas in parentheses do not divide it', () => {
  const pod = aPod({ annotations: { 'blackstart.dev/provides': 'dns, csi(disks.example),ingress(lan)' } });

  expect(new PodDerivation([]).provisionsOf(pod)).toEqual(['dns', 'csi(disks.example)', 'ingress(lan)']);
});

test.each([
  [['sh', '-c', 'until nc -z db 5432; do sleep 1; done'], ['db.shop']],
  [['sh', '-c', 'until pg_isready -h db.data -p 5432; do sleep 2; done'], ['db.data']],
  [['sh', '-c', 'until nslookup cache.infra.svc.cluster.local; do sleep 2; done'], []],
  [['wait-for-it', 'queue:5672'], ['queue.shop']],
  [['sh', '-c', 'until curl -sf http://api.back.svc:8080/health; do sleep 1; done'], ['api.back']],
  [['sh', '-c', 'until nc -z www.example.org 443; do sleep 1; done'], []],
  [['sh', '-c', 'until nslookup www.example.org; do sleep 1; done'], []],
  [['sh', '-c', 'until nc -z 10.0.0.7 5432; do sleep 1; done'], []],
  [['sh', '-c', 'until nc -z localhost 5432; do sleep 1; done'], []],
  [['sh', '-c', 'echo http://db:5432'], []],
  [['sh', '-c', 'until getent hosts db; do sleep 10; done'], []],
  [['sh', '-c', 'until host db; do echo waiting on port 5432; sleep 10; done'], []],
  [['sh', '-c', 'until dig +short db && nc -z queue 5672; do sleep 1; done'], ['queue.shop']],
  [['sh', '-c', 'while ! nc -z db 5432; do sleep 1; done'], ['db.shop']],
  [['sh', '-c', 'while nc -z db 5432; do sleep 1; done'], []],
  [['sh', '-c', 'until ! nc -z db 5432; do sleep 1; done'], []],
  [['sh', '-c', 'while [ "$(curl -so /dev/null -w %{http_code} http://db:80)" != 200 ]; do sleep 1; done'], ['db.shop']],
  [['sh', '-c', 'nc -z db 5432 || true'], []],
  [['sh', '-c', 'nc -z db 5432 || exit 0'], []],
  [['sh', '-c', 'nc -z db 5432 || :'], []],
  [['sh', '-c', 'nc -z db 5432 || exit 1'], ['db.shop']],
  [['sh', '-c', 'until nc -z db 5432; do sleep 1; done || true'], ['db.shop']],
  [['timeout', '60', 'nc', '-z', 'db', '5432'], []],
  [['sh', '-c', 'until timeout 5 nc -z db 5432; do sleep 1; done'], ['db.shop']],
  [['timeout', '60', 'sh', '-c', 'until nc -z db 5432; do sleep 1; done'], ['db.shop']],
  [['sh', '-c', 'timeout 60 sh -c "until nc -z db 5432; do sleep 1; done" || true'], []],
  [['dockerize', '-wait', 'tcp://db:5432', '-timeout', '60s'], ['db.shop']],
])('an init container that runs %j waits for %j', (command, services) => {
  const found = namesInCommand({ name: 'init', command }, 'shop');

  expect(found.map(({ service }) => `${service.name}.${service.namespace}`)).toEqual(services);
});

test('names in the environment are only ever assumed, and only to serve', () => {
  const env = [
    { name: 'DATABASE_URL', value: 'postgres://user:secret@db:5432/shop' },
    { name: 'API', value: 'https://api.back.svc.cluster.local/v1' },
    { name: 'PUBLIC', value: 'https://www.example.org' },
    { name: 'LOCAL', value: 'http://localhost:8080' },
    { name: 'TEXT', value: 'db' },
  ];

  expect(needsOf(aPod({ app: { env } }))).toEqual(['serve errors assumed service(shop/db)', 'serve errors assumed service(back/api)']);
  expect(namesInEnvironment({ name: 'a', args: ['--db=http://db.data:80'] }, 'shop')).toEqual([{ kind: 'service', namespace: 'data', name: 'db' }]);
});

test('an init container needs what it waits for before the pod starts', () => {
  const init = [{ name: 'wait', image: 'busybox', command: ['sh', '-c', 'until nc -z db 5432; do sleep 1; done'] }];

  expect(needsOf(aPod({ init }), 'wait')).toEqual(['start waits configured service(shop/db)']);
  expect(needsOf(aPod({ init }))).toEqual([]);
});
