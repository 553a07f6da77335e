import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { readPlainYaml } from './plain-yaml.ts';

const ordinary = [
  'a: 1\nb: two words # not this\nc:\n  - x\n  - y: 1\n    z: "2"\n  -\n    - deep\n',
  'list:\n- a\n- b: c\n  d: e\nnext: ~\n',
  'text: |\n  first\n    second\n\n  third\nother: >-\n  one\n  two\n\n  three\n',
  'flow: [a, "b, c", {d: 1, e: [true]}]\nmap: {x: v,\n  z: 1.5}\nempty: {}\nnone: []\n',
  '# only\n---\nimage:\n  repository: ghcr.io/x/y\n  tag: v1.2@sha256:abc\n  url: http://x:80/y#z\n',
  'single: \'it\'\'s\'\ndouble: "a\\tb"\n"quoted key": 1\n-dash: 2\n',
  'a:\n  b:\n\n    c: 1\n  # note\n  d: -5\n',
  'keep: |+\n  x\n\nlast: |\n  y',
];

test.each(ordinary)('ordinary values are read as the YAML package reads them: %j', (text) => {
  expect(readPlainYaml(text)).toEqual(parse(text));
});

const others = [
  'a: &x 1\nb: *x\n',
  'a: !!str 1\n',
  'a: 1\n---\nb: 2\n',
  'a: one\n  two\n',
  'a: 0777\n',
  'a: "open\n',
  '\ta: 1\n',
  'a: 1\na: 2\n',
  'a: b: c\n',
];

test.each(others)('what is not plain is not read: %j', (text) => {
  expect(readPlainYaml(text)).toBeUndefined();
});

test('words mean what they mean to Helm', () => {
  expect(readPlainYaml('a: yes\nb: off\nc: 1e3\nd: 1.2.3\ne: 12:30\n')).toEqual({ a: true, b: false, c: 1000, d: '1.2.3', e: '12:30' });
});
