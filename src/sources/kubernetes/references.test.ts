import { expect, test } from 'vitest';
import { readFiles } from '../read-files.ts';

const warnings = (...documents: readonly string[]) =>
  readFiles([{ path: 'a.yaml', text: documents.join('---\n') }]).diagnostics.map(({ severity, message, place }) => [
    severity,
    message,
    place !== undefined && 'path' in place ? place.line : undefined,
  ]);

const pod = (spec: string) => `apiVersion: v1\nkind: Pod\nmetadata: {name: p, labels: {app: web}}\nspec:\n  containers:\n    - {name: c}\n${spec}`;
const object = (apiVersion: string, kind: string, rest = '') => `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: x}\n${rest}`;

test('an Ingress to a Service that is not there', () => {
  const ingress = object(
    'networking.k8s.io/v1',
    'Ingress',
    'spec:\n  rules:\n    - http:\n        paths:\n          - backend:\n              service: {name: gone}\n',
  );

  expect(warnings(ingress)).toEqual([['warning', 'Ingress default/x: Service gone does not exist', 9]]);
});

test('a Service and a budget that select nothing', () => {
  const service = object('v1', 'Service', 'spec:\n  selector: {app: other}\n');
  const budget = object('policy/v1', 'PodDisruptionBudget', 'spec:\n  selector: {matchLabels: {app: other}}\n');

  expect(warnings(service, budget, pod(''))).toEqual([
    ['warning', 'Service default/x: its selector matches no pod', 5],
    ['warning', 'PodDisruptionBudget default/x: its selector matches no pod', 11],
  ]);
});

test('a Service whose pods a template makes, one without selector, and an alias select what they should', () => {
  const service = object('v1', 'Service', 'spec:\n  selector: {app: web}\n');
  const workload =
    'apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: d}\nspec: {selector: {}, template: {metadata: {labels: {app: web, v: "1"}}, spec: {containers: []}}}\n';
  const bare = 'apiVersion: v1\nkind: Service\nmetadata: {name: bare}\nspec: {}\n';
  const alias = 'apiVersion: v1\nkind: Service\nmetadata: {name: alias}\nspec: {type: ExternalName, externalName: x.org}\n';

  expect(warnings(service, workload, bare, alias)).toEqual([]);
});

test('an autoscaler without its target', () => {
  const scaler = object(
    'autoscaling/v2',
    'HorizontalPodAutoscaler',
    'spec:\n  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: gone}\n',
  );

  expect(warnings(scaler)).toEqual([['warning', 'HorizontalPodAutoscaler default/x: Deployment gone does not exist', 5]]);
});

test('a claim without its class, only when some class is given', () => {
  const claim = object('v1', 'PersistentVolumeClaim', 'spec:\n  storageClassName: fast\n');
  const slow = 'apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: slow}\nprovisioner: x\n';

  expect(warnings(claim)).toEqual([]);
  expect(warnings(claim, slow)).toEqual([['warning', 'PersistentVolumeClaim default/x: StorageClass fast does not exist', 5]]);
});

test('a pod that mounts a volume it does not declare', () => {
  const text =
    'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers:\n    - name: c\n      volumeMounts:\n        - name: data\n          mountPath: /data\n';

  expect(warnings(text)).toEqual([['warning', 'Pod p: mounts volume data, which it does not declare', 8]]);
});

test('a missing Secret is said only when others in its namespace are given, and not when it is optional or promised', () => {
  const needy = pod(
    '      envFrom: [{secretRef: {name: gone}}]\n  volumes:\n    - {name: a, secret: {secretName: perhaps, optional: true}}\n',
  ).replace('- {name: c}', '- name: c');
  const other = 'apiVersion: v1\nkind: Secret\nmetadata: {name: other}\n';
  const promise = 'apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: gone, namespace: default}\n';

  expect(warnings(needy)).toEqual([]);
  expect(warnings(needy, other)).toEqual([['warning', 'Pod default/p: Secret gone does not exist', 7]]);
  expect(warnings(needy, other, promise).filter(([, message]) => String(message).includes('does not exist'))).toEqual([]);
});

test('while a release is not rendered, what is missing may be part of it', () => {
  const release = 'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: r, namespace: ns}\n';
  const service = object('v1', 'Service', 'spec:\n  selector: {app: other}\n');

  expect(
    warnings(service, release)
      .filter(([, message]) => String(message).includes('selector'))
      .map(([severity]) => severity),
  ).toEqual(['info']);
});
