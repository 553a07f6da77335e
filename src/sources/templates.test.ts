import { expect, test } from 'vitest';
import { readFiles } from './read-files.ts';

const templatesIn = (text: string) =>
  readFiles([{ path: 'a.yaml', text }])
    .diagnostics.filter(({ message }) => message.startsWith('a template'))
    .map(({ place }) => place);

test.each([
  ['a value', 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}\n', 4],
  ['a whole line', 'apiVersion: v1\n{{- if .Values.x }}\nkind: ConfigMap\n{{- end }}\n', 2],
  ['a list item', 'apiVersion: v1\nkind: X\nlist:\n  - {{ foo }}\n', 4],
  ['the middle of a value', 'apiVersion: v1\nkind: X\nimage: nginx:{{ .Values.tag }}\n', 3],
  ['a Jinja statement', 'apiVersion: v1\n{% if x %}\nkind: X\n{% endif %}\n', 2],
])('an expression as %s makes a document a template', (_what, text, line) => {
  expect(templatesIn(text)).toEqual([{ path: 'a.yaml', line }]);
});

test.each([
  ['quoted', 'message: "{{ $labels.pod }} is down"'],
  ['quoted over two lines', 'message: "pod\n    {{ $labels.pod }} is down"'],
  ['in a block text', 'message: |\n    {{ if .x }}\n    y\n'],
  ['in a block text of a list', 'message:\n  - |-\n    {{ if .x }}\n  - >\n    {{ y }}\n'],
  ['in the middle of a plain value', 'message: pod {{ $labels.pod }} is down'],
  ['in a comment', 'message: x # {{ .Values.x }}'],
])('an expression %s is data', (_what, field) => {
  expect(templatesIn(`apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n${field}\n`)).toEqual([]);
});

test('a template takes no other document with it', () => {
  const { objects } = readFiles([{ path: 'a.yaml', text: 'a: {{ .x }}\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: n}\n' }]);

  expect(objects.map(({ place }) => place)).toEqual([{ path: 'a.yaml', line: 3 }]);
});
