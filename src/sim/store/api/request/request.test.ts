import { describe, expect, test } from 'vitest';
import type { KubeObject, Pod } from '#model/kubernetes.ts';
import { container, type Loose, objectOf, pod } from '../api.fixture.ts';
import { kindOfObject } from '../kinds.ts';
import { type Binding, boundPod } from './binding.ts';
import { inNamespace, nameProblem, parseJsonBody, readBody } from './body.ts';
import { deletePreconditions, deletionFinalizers, deletionGrace } from './deletion.ts';
import { fieldLabelProblem } from './field-labels.ts';
import { deleteOptions, listOptions, versionProblem, writeOptions } from './options.ts';
import { patchedObject, patchTypeOf } from './patch.ts';
import { scaleOf, withScale } from './scale.ts';

const kind = kindOfObject(pod());
const query = (text: string) => {
  const values = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(text)) values.set(name, [...(values.get(name) ?? []), value]);
  return values;
};
const messageOf = (answer: object | undefined) => (answer as { message?: string } | undefined)?.message;

describe('bodies', () => {
  const body = (spec: Loose, more: Loose = {}) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p' },
    spec: { containers: [container], ...spec },
    ...more,
  });

  test.each<[string, Loose, string]>([
    ['a wrong type', body({ containers: 'x' }), 'json: cannot unmarshal string into Go struct field PodSpec.spec.containers of type []v1.Container'],
    [
      'another version',
      body({}, { apiVersion: 'apps/v1' }),
      'no kind "Pod" is registered for version "apps/v1" in scheme "k8s.io/kubernetes/pkg/api/legacyscheme/scheme.go:30"',
    ],
    [
      'another kind',
      body({}, { kind: 'Service' }),
      'Service in version "v1" cannot be handled as a Pod: converting (v1.Service) to (core.Pod): unknown conversion',
    ],
    ['a quantity', body({ overhead: { cpu: 'x' } }), "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"],
  ])('%s is refused', (_what, sent, text) => {
    expect(messageOf(readBody(sent, kind, 'Warn'))).toContain(text);
  });

  test('unknown fields are dropped, reported or refused, as asked', () => {
    const sent = body({ replicas: 1 });

    expect(readBody(sent, kind, 'Warn')).toMatchObject({ warnings: ['unknown field "spec.replicas"'] });
    expect(readBody(sent, kind, 'Ignore')).toMatchObject({ warnings: [] });
    expect(messageOf(readBody(sent, kind, 'Strict'))).toBe(
      'Pod in version "v1" cannot be handled as a Pod: strict decoding error: unknown field "spec.replicas"',
    );
  });

  test('kind and version may be left out', () => {
    expect(readBody({ metadata: { name: 'p' } }, kind, 'Warn')).toMatchObject({ object: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' } } });
  });

  test.each([
    ['{"apiVersion":"v1",', `couldn't get version/kind; json parse error: unexpected end of JSON input ({"apiVersion":"v1",)`],
    ['x: y', "json parse error: invalid character 'x' looking for beginning of value (783a2079)"],
    ['', 'json parse error: unexpected end of JSON input (<empty>)'],
  ])('%j is no object', (text, message) => {
    expect(messageOf(parseJsonBody(text, kind))).toContain(message);
  });

  test('namespaces and names are those of the path', () => {
    expect(inNamespace(pod({}, { namespace: undefined }), kind, 't')).toMatchObject({ metadata: { namespace: 't' } });
    expect(messageOf(inNamespace(pod(), kind, 'other'))).toBe(
      'the namespace of the provided object does not match the namespace sent on the request',
    );
    expect(messageOf(nameProblem(pod(), 'q'))).toBe('the name of the object (p) does not match the name on the URL (q)');
  });
});

describe('options', () => {
  test.each<[string, object | undefined, string | undefined]>([
    [
      'dry run',
      writeOptions(query('dryRun=Some'), 'CreateOptions'),
      'CreateOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: []string{"Some"}: supported values: "All"',
    ],
    [
      'force',
      writeOptions(query('force=true'), 'PatchOptions'),
      'PatchOptions.meta.k8s.io "" is invalid: force: Forbidden: may not be specified for non-apply patch',
    ],
    ['limit', listOptions(query('limit=x')), 'strconv.ParseInt: parsing "x": invalid syntax'],
    [
      'match',
      listOptions(query('resourceVersionMatch=Exact')),
      'ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided',
    ],
    ['labels', listOptions(query('labelSelector=a%20b')), "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
    ['version', versionProblem('abc'), 'resourceVersion: Invalid value: "abc": strconv.ParseUint: parsing "abc": invalid syntax'],
    [
      'policy',
      deleteOptions({ propagationPolicy: 'X' }, query('')),
      'DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Unsupported value: "X": supported values: "Foreground", "Background", "Orphan", "nil"',
    ],
    ['field', fieldLabelProblem(kind, [{ field: 'spec.foo', equals: true, value: '' }]), 'field label not supported: spec.foo'],
  ])('%s', (_what, answer, text) => {
    expect(messageOf(answer)).toBe(text);
  });

  test('are read', () => {
    expect(writeOptions(query('dryRun=All&fieldValidation=Strict'), 'UpdateOptions')).toEqual({ dryRun: true, fieldValidation: 'Strict' });
    expect(writeOptions(query(''), 'UpdateOptions')).toEqual({ dryRun: false, fieldValidation: 'Warn' });
    expect(deleteOptions(undefined, query('gracePeriodSeconds=5'))).toEqual({ gracePeriodSeconds: 5 });
  });
});

describe('deletions', () => {
  const running = pod({ nodeName: 'n', terminationGracePeriodSeconds: 7 }, { uid: 'u', resourceVersion: '5' });

  test('keep to their preconditions', () => {
    expect(messageOf(deletePreconditions(kind, running, { preconditions: { resourceVersion: '4' } }))).toBe(
      'Operation cannot be fulfilled on Pod "p": the ResourceVersion in the precondition (4) does not match the ResourceVersion in record (5). The object might have been modified',
    );
    expect(deletePreconditions(kind, running, { preconditions: { uid: 'u' } })).toBeUndefined();
  });

  test('give a pod that runs its time', () => {
    expect(deletionGrace(kind, running, {})).toBe(7);
    expect(deletionGrace(kind, running, { gracePeriodSeconds: -3 })).toBe(1);
    expect(deletionGrace(kind, pod(), {})).toBe(0);
  });

  test('hold for what depends on the object', () => {
    expect(deletionFinalizers(running, { propagationPolicy: 'Foreground' })).toEqual(['foregroundDeletion']);
    expect(deletionFinalizers(running, { propagationPolicy: 'Orphan' })).toEqual(['orphan']);
    expect(
      deletionFinalizers({ ...running, metadata: { ...running.metadata, finalizers: ['orphan', 'a/b'] } }, { propagationPolicy: 'Background' }),
    ).toEqual(['a/b']);
  });
});

describe('patches', () => {
  test.each([
    ['application/json-patch+json', 'json'],
    ['application/merge-patch+json; charset=utf-8', 'merge'],
    ['application/json', undefined],
  ])('%s', (media, type) => {
    expect(patchTypeOf(media, kind)).toBe(type);
  });

  test('custom resources have no strategy', () => {
    expect(patchTypeOf('application/strategic-merge-patch+json', kindOfObject(objectOf('example.com/v1', 'Widget')))).toBeUndefined();
  });

  test.each<[string, unknown, 'json' | 'merge' | 'strategic', string]>([
    ['one that does not apply', [{ op: 'remove', path: '/nope' }], 'json', 'the server rejected our request due to an error in our request'],
    [
      'one of a wrong type',
      { spec: { containers: 'x' } },
      'strategic',
      ' "" is invalid: patch: Invalid value: "map[spec:map[containers:x]]": cannot restore slice from string',
    ],
    ['no map', ['x'], 'merge', 'error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}'],
  ])('%s is refused', (_what, patch, type, text) => {
    expect(messageOf(patchedObject(pod(), patch, type, kind, 'Warn'))).toBe(text);
  });
});

describe('subresources', () => {
  const deployment = objectOf('apps/v1', 'Deployment', {
    spec: { replicas: 2, selector: { matchLabels: { b: 'c', a: 'b' } } },
    status: { replicas: 1 },
  });

  test('the scale of a workload', () => {
    expect(scaleOf(deployment)).toMatchObject({ kind: 'Scale', spec: { replicas: 2 }, status: { replicas: 1, selector: 'a=b,b=c' } });
  });

  test('is written back', () => {
    const scale = { ...scaleOf(deployment), spec: { replicas: 5 } };
    const tooFew = { ...scale, spec: { replicas: -2 } };

    expect(withScale(deployment, scale, kindOfObject(deployment))).toMatchObject({ spec: { replicas: 5 } });
    expect(messageOf(withScale(deployment, tooFew, kindOfObject(deployment)))).toBe(
      'Scale.autoscaling "x" is invalid: spec.replicas: Invalid value: -2: must be greater than or equal to 0',
    );
  });

  test('a pod is bound once', () => {
    const binding = { apiVersion: 'v1', kind: 'Binding', metadata: { name: 'p' }, target: { kind: 'Node', name: 'n1' } } as KubeObject as Binding;
    const bound = boundPod(pod(), binding) as Pod;

    expect(bound.spec.nodeName).toBe('n1');
    expect(messageOf(boundPod(bound, binding))).toBe('Operation cannot be fulfilled on pods/binding "p": pod p is already assigned to node "n1"');
    expect(messageOf(boundPod(pod({ schedulingGates: [{ name: 'a' }] }), binding))).toContain('pod p has non-empty .spec.schedulingGates');
  });
});
