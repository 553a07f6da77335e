import { expect, test } from 'vitest';
import { isUnknownValue } from '#model/cluster.ts';
import { readFiles } from '../read-files.ts';

const read = (text: string, path = 'a.yaml') => readFiles([{ path, text }]);

const deployment = (fields: string) => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: nginx:1
${fields}`;

test('numbers are quantities and ports where the API takes them', () => {
  const { objects, diagnostics } = read(
    deployment(
      '          ports: [{containerPort: 0x50}]\n          resources: {requests: {cpu: 1, memory: 1_000}}\n          livenessProbe: {httpGet: {port: http}}\n',
    ),
  );

  expect(diagnostics).toEqual([]);
  expect(objects[0]?.object).toMatchObject({
    spec: {
      template: {
        spec: {
          containers: [
            { ports: [{ containerPort: 80 }], resources: { requests: { cpu: '1', memory: '1000' } }, livenessProbe: { httpGet: { port: 'http' } } },
          ],
        },
      },
    },
  });
});

test.each([
  ['          env: [{name: A, value: 5}]\n', 'spec.template.spec.containers[0].env[0].value must be a string, but a number is given', 13],
  ['          command: run\n', 'spec.template.spec.containers[0].command must be a list, but a string is given', 13],
  ['      hostNetwork: "true"\n', 'spec.template.spec.hostNetwork must be true or false, but a string is given', 13],
  ['      nodeSelector: {ssd: yes}\n', 'spec.template.spec.nodeSelector.ssd must be a string, but a boolean is given', 13],
  ['  replicas: "3"\n', 'spec.replicas must be a whole number, but a string is given', 13],
  ['  replicas: 1.5\n', 'spec.replicas must be a whole number, but a number is given', 13],
])('what the API server would refuse is said, and the object is kept without it: %j', (field, message, line) => {
  const { objects, diagnostics } = read(deployment(field));

  expect(objects).toHaveLength(1);
  expect(diagnostics).toMatchObject([{ severity: 'error', message: expect.stringContaining(message), place: { path: 'a.yaml', line } }]);
});

test('a label that reads as a boolean is said and kept as its text', () => {
  const { objects, diagnostics } = read('apiVersion: v1\nkind: Namespace\nmetadata:\n  name: ns\n  labels:\n    a: yes\n    b: 0644\n    c:\n');

  expect(objects[0]?.object.metadata.labels).toEqual({ a: 'true', b: '420', c: '' });
  expect(diagnostics.map(({ place }) => place)).toEqual([
    { path: 'a.yaml', line: 6 },
    { path: 'a.yaml', line: 7 },
  ]);
});

test('an object without the field it consists of is left out', () => {
  const { objects, diagnostics } = read('apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers: none\n');

  expect(objects).toEqual([]);
  expect(diagnostics.map(({ severity, place }) => [severity, place])).toEqual([
    ['error', { path: 'a.yaml', line: 1 }],
    ['error', { path: 'a.yaml', line: 5 }],
  ]);
});

test('a field that is missing is said and empty, as it is to the API server', () => {
  const { objects, diagnostics } = read('apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {}\n');

  expect(objects[0]?.object).toMatchObject({ spec: { containers: [] } });
  expect(diagnostics).toMatchObject([{ severity: 'error', message: 'Pod p: spec.containers is missing' }]);
});

test('a value that is substituted when applied is not known', () => {
  const { objects, diagnostics } = read(deployment(`  replicas: \${REPLICAS:=2}\n`));

  expect(objects[0]?.object).not.toHaveProperty('spec.replicas');
  expect(objects[0]?.unknownFields).toEqual(['spec.replicas']);
  expect(diagnostics).toMatchObject([{ severity: 'info' }]);
});

test('null is absent, except as an entry of a map', () => {
  const { objects, diagnostics } = read('apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  creationTimestamp: null\n  labels:\ndata:\n  a:\n');

  expect(objects[0]?.object).toEqual({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'default' }, data: { a: '' } });
  expect(diagnostics).toEqual([]);
});

test('what SOPS encrypted is unknown, its keys are not', () => {
  const text = `apiVersion: v1
kind: Secret
metadata: {name: s}
type: Opaque
stringData:
  user: admin
  password: ENC[AES256_GCM,data:Zm9v,iv:YQ==,tag:Yg==,type:str]
sops:
  mac: ENC[AES256_GCM,data:Zm9v,iv:YQ==,tag:Yg==,type:str]
`;

  const { objects, diagnostics } = read(text);

  expect(diagnostics).toEqual([]);
  expect(objects[0]?.unknownFields).toEqual(['stringData.password']);
  expect(objects[0]?.object).toMatchObject({ type: 'Opaque', stringData: { user: 'admin', password: expect.toSatisfy(isUnknownValue) } });
  expect(objects[0]?.object).not.toHaveProperty('sops');
});

test('an encrypted number is no mistake', () => {
  const { objects, diagnostics } = read(deployment('  replicas: ENC[AES256_GCM,data:Zg==,iv:YQ==,tag:Yg==,type:int]\nsops: {mac: x}\n'));

  expect(diagnostics).toEqual([]);
  expect(objects[0]?.unknownFields).toEqual(['spec.replicas']);
});

test('without a sops key a text that looks encrypted is a text', () => {
  const { objects } = read('apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: "ENC[AES256_GCM,data:x]"}\n');

  expect(objects[0]).toMatchObject({ unknownFields: [], object: { data: { a: 'ENC[AES256_GCM,data:x]' } } });
});

test('what comes from a server is observed and rid of its bookkeeping', () => {
  const text = `apiVersion: v1
kind: ConfigMap
metadata:
  name: a
  namespace: ns
  uid: 0b1c
  managedFields: [{manager: kubectl}]
  annotations:
    kubectl.kubernetes.io/last-applied-configuration: '{"kind":"ConfigMap"}'
    other: x
`;

  const [object] = read(text).objects;

  expect(object).toMatchObject({ observed: true, lastApplied: '{"kind":"ConfigMap"}' });
  expect(object?.object.metadata).toEqual({ name: 'a', namespace: 'ns', uid: '0b1c', annotations: { other: 'x' } });
  expect(object?.placeOf('metadata.uid')).toEqual({ path: 'a.yaml', line: 6 });
});

test('an empty status, or the one a generator writes into a CRD, observes nothing', () => {
  const text = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: things.x.org}
spec: {group: x.org, names: {kind: Thing}, scope: Namespaced}
status: {conditions: [], storedVersions: []}
---
apiVersion: v1
kind: Node
metadata: {name: node-1}
status: {}
---
apiVersion: v1
kind: Pod
metadata: {name: p}
spec: {containers: []}
status: {phase: Running}
`;

  expect(read(text).objects.map(({ object, observed }) => [object.kind, observed])).toEqual([
    ['Node', false],
    ['Pod', true],
    ['CustomResourceDefinition', false],
  ]);
});

test('lists are flattened, typed ones too, and lists in lists', () => {
  const text = JSON.stringify({
    kind: 'List',
    apiVersion: 'v1',
    items: [
      { kind: 'NamespaceList', apiVersion: 'v1', items: [{ metadata: { name: 'a' } }, { metadata: { name: 'b' } }] },
      { kind: 'PodList', apiVersion: 'v1', items: null },
      { metadata: { name: 'c' } },
    ],
  });

  const { objects, diagnostics } = read(text, 'dump.json');

  expect(objects.map(({ object }) => `${object.kind} ${object.metadata.name}`)).toEqual(['Namespace a', 'Namespace b']);
  expect(diagnostics).toMatchObject([{ message: 'this list item was not read: it has no kind or no apiVersion' }]);
});

test('an object without a name, and a kubeconfig, are not read', () => {
  const text =
    'apiVersion: batch/v1\nkind: Job\nmetadata: {generateName: run-}\n---\napiVersion: v1\nkind: Config\nusers: []\n---\napiVersion: v1\nkind: Pod\nspec: {containers: []}\n';

  const { objects, diagnostics } = read(text);

  expect(objects).toEqual([]);
  expect(diagnostics.map(({ severity, message }) => `${severity}: ${message}`)).toEqual([
    'info: Job run-* was not read: it gets a name only when it is created',
    'info: a kubeconfig: it was not read',
    'warning: this Pod was not read: it has no metadata.name',
  ]);
});
