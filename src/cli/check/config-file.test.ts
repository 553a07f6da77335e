import { afterAll, expect, test } from 'vitest';
import { aFolder } from '#testing/program.ts';
import { configuredSuppressions, readConfig } from './config-file.ts';

const text = `suppress:
  - rule: next-pod-refused
    subject: statefulset/shop/db
    path: apps/**
    reason: nobody drains it
    until: 2026-12-31
  - { rule: image-does-not-exist }
`;
const folder = aFolder({ 'cluster/.blackstart.yaml': text, 'plain/a.yaml': '' });
afterAll(() => folder.remove());

test('entries are read with the line they stand on; a date is a text', () => {
  expect(readConfig('c.yaml', text)).toEqual([
    {
      rule: 'next-pod-refused',
      subject: 'statefulset/shop/db',
      path: 'apps/**',
      reason: 'nobody drains it',
      until: '2026-12-31',
      place: { path: 'c.yaml', line: 2 },
      origin: 'config',
    },
    { rule: 'image-does-not-exist', place: { path: 'c.yaml', line: 7 }, origin: 'config' },
  ]);
});

test('nothing in it suppresses nothing', () => {
  expect(['', '# later\n', 'suppress:\n', 'suppress: []\n'].flatMap((empty) => readConfig('c.yaml', empty))).toEqual([]);
});

test.each([
  ['suppress: [', /^c\.yaml:1: not valid YAML: /],
  ['- a', /^c\.yaml:1: a config file holds/],
  ['suppres: []', /^c\.yaml:1: "suppres" is not known here; suppress is$/],
  ['suppress: yes please', /^c\.yaml:1: suppress is a list$/],
  ['suppress:\n  - next-pod-refused', /^c\.yaml:2: each entry of suppress has a rule and a reason$/],
  ['suppress:\n  - reason: why', /^c\.yaml:2: an entry of suppress names a rule$/],
  ['suppress:\n  - rule: a\n    because: b', /^c\.yaml:3: "because" is not known in suppress; there are rule, subject, path, reason, until$/],
  ['suppress:\n  - rule: [a]', /^c\.yaml:2: rule is a text$/],
])('%j is wrong, and says where', (wrong, message) => {
  expect(() => readConfig('c.yaml', wrong)).toThrow(message);
});

test('the file of a checked folder is found, one that is named must be there', () => {
  expect(configuredSuppressions([`${folder.path}/cluster`, `${folder.path}/plain`, '-'])).toHaveLength(2);
  expect(configuredSuppressions([`${folder.path}/plain`], `${folder.path}/cluster/.blackstart.yaml`)).toHaveLength(2);
  expect(() => configuredSuppressions([], 'no-such.yaml')).toThrow(/^cannot read the config file no-such\.yaml$/);
});
