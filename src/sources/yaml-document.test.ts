import { expect, test } from 'vitest';
import { readFiles } from './read-files.ts';

const configMap = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n`;

const read = (text: string) => readFiles([{ path: 'a.yaml', text }]);

test.each([
  ['a tab as indentation', 'a:\n\tb: 1\n', 'a tab is used as indentation', 2],
  ['an open quote', 'a: "b\n', 'a closing quote is missing', 1],
  ['an open bracket', 'a: [1, 2\nb: 3\n', 'a closing bracket is missing', 2],
  ['an unknown alias', 'x: 1\na: *b\n', 'an alias stands before its anchor', 2],
  ['a bad key', 'a: b: c\n', 'a key is not well formed', 1],
  ['a merge of no map', 'a:\n  <<: 5\n', 'merge key', 1],
  ['a list that holds itself', '&a [*a]\n', 'nested too deeply', 1],
])('%s is one diagnostic with its line, and the other documents are read', (_what, broken, message, line) => {
  const { objects, diagnostics } = read(`${configMap('one')}---\n${broken}---\n${configMap('two')}`);

  expect(objects.map(({ object }) => object.metadata.name)).toEqual(['one', 'two']);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toMatchObject([{ message: expect.stringContaining(message) }]);
  const place = diagnostics.find(({ severity }) => severity === 'error')?.place;
  expect(place !== undefined && 'path' in place ? Math.abs(place.line - (5 + line)) : undefined).toBeLessThanOrEqual(1);
});

test('a duplicate key is said with its line, and the last one counts', () => {
  const { objects, diagnostics } = read(`${configMap('one')}data:\n  a: first\n  a: second\n`);

  expect(objects[0]?.object).toMatchObject({ data: { a: 'second' } });
  expect(diagnostics).toEqual([
    { severity: 'error', message: 'a key stands twice in one map; the last one counts', place: { path: 'a.yaml', line: 7 } },
  ]);
});

test('a diagnostic never quotes the text: it may be a secret', () => {
  const { diagnostics } = read('apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData:\n  a: "hunter2\n  b: hunter3: x\n');

  expect(diagnostics).toHaveLength(1);
  expect(JSON.stringify(diagnostics)).not.toContain('hunter');
});

test('aliases that multiply a document beyond reason are refused', () => {
  const levels = Array.from({ length: 9 }, (_, index) => `l${index + 1}: &l${index + 1} [${`*l${index},`.repeat(9)}]`);

  const { diagnostics } = read(`l0: &l0 x\n${levels.join('\n')}\n`);

  expect(diagnostics).toMatchObject([{ severity: 'error', message: expect.stringContaining('aliases') }]);
});

test('a field has the line of its key, also behind anchors, merge keys and keys with dots', () => {
  const text = [
    'apiVersion: v1', // 1
    'kind: Pod',
    'metadata:',
    '  name: p',
    '  annotations:',
    '    blackstart.dev/needs: dns', // 6
    'x-base: &base',
    '  image: nginx:1', // 8
    'spec:',
    '  containers:',
    '    - <<: *base', // 11
    '      name: a',
    '    -', // 13
    '      name: b',
    '      env: &env',
    '        - {name: A, value: "1"}', // 16
    '    - name: c',
    '      env: *env', // 18
    '',
  ].join('\n');

  const [pod] = read(`# first\n---\n${text}`).objects;
  const lineOf = (path: string) => {
    const place = pod?.placeOf(path);
    return place !== undefined && 'path' in place ? place.line - 2 : undefined;
  };

  expect(pod?.place).toEqual({ path: 'a.yaml', line: 3 });
  expect(lineOf('spec.containers[0].name')).toBe(12);
  expect(lineOf('spec.containers[0].image')).toBe(8);
  expect(lineOf('spec.containers[0]')).toBe(11);
  expect(lineOf('spec.containers[1]')).toBe(14);
  expect(lineOf('spec.containers[1].env[0].value')).toBe(16);
  expect(lineOf('spec.containers[2].env')).toBe(18);
  expect(lineOf('spec.containers[2].env[0].name')).toBe(16);
  expect(lineOf('metadata.annotations[blackstart.dev/needs]')).toBe(6);
  expect(lineOf('metadata.annotations.blackstart.dev/needs')).toBe(6);
  expect(lineOf('spec.containers[9].image')).toBe(10);
  expect(lineOf('spec.nothing.here')).toBe(9);
});

test('an item of a list has its own line, and so have its fields', () => {
  const text =
    'apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Namespace\n  metadata:\n    name: a\n- kind: Namespace\n  apiVersion: v1\n  metadata: {name: b}\n';

  const { objects } = read(text);

  expect(objects.map(({ place }) => place)).toEqual([
    { path: 'a.yaml', line: 4 },
    { path: 'a.yaml', line: 8 },
  ]);
  expect(objects[0]?.placeOf('metadata.name')).toEqual({ path: 'a.yaml', line: 7 });
  expect(objects[1]?.placeOf('metadata.name')).toEqual({ path: 'a.yaml', line: 10 });
});

test('JSON has lines too, list or not', () => {
  const item = (name: string) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  const text = JSON.stringify({ kind: 'List', apiVersion: 'v1', items: [item('a'), item('b')] }, null, 2);

  const { objects } = readFiles([{ path: 'dump.json', text }]);

  expect(objects.map(({ place }) => place)).toEqual([
    { path: 'dump.json', line: 6 },
    { path: 'dump.json', line: 13 },
  ]);
  expect(objects[1]?.placeOf('metadata.name')).toEqual({ path: 'dump.json', line: 16 });
});

test('a broken item of a JSON list takes no other with it', () => {
  const text =
    '{"kind": "List", "apiVersion": "v1", "items": [\n{"kind": "Namespace", "apiVersion": "v1", "metadata": {"name": "a"}},\n{"kind": 5x},\n{"kind": "Namespace", "apiVersion": "v1", "metadata": {"name": "b"}}]}';

  const { objects, diagnostics } = readFiles([{ path: 'dump.json', text }]);

  expect(objects.map(({ object }) => object.metadata.name)).toEqual(['a', 'b']);
  expect(diagnostics).toMatchObject([{ severity: 'error', place: { path: 'dump.json', line: 3 } }]);
});
