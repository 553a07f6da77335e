import { expect, test } from 'vitest';
import { isUnknownValue } from '#model/cluster.ts';
import { at } from '../guards.ts';
import { readFiles } from '../read-files.ts';
import { neutralised } from './neutralised.ts';

const read = (text: string, path = 'talos/n1.yaml.j2') => readFiles([{ path, text }]);

const config = `version: v1alpha1
machine:
  type: controlplane
  token: '{{ ENV["token"] }}'
  # {% if ENV.CONTROLPLANE %}
  network: {hostname: n1}
  # {% endif %}
  install:
    image: "factory.talos.dev/installer/{{ schematic }}:v1.11.2"
  registries:
    mirrors:
      docker.io:
        endpoints:
          - http://nas:5000
          - http://{{ mirror }}
  {% for disk in disks %}
  disks: {{ disk }}
  {% endfor %}
cluster:
  {% if big %}
  clusterName: big
  {% else %}
  clusterName: small
  {% endif %}
  controlPlane: {endpoint: "https://api.lan:6443"}
`;

test('the literal parts of a template are read, what is filled in is unknown, and both are said with their lines', () => {
  const { machines, diagnostics } = read(config);

  expect(machines).toMatchObject([
    {
      name: 'n1',
      stem: 'n1',
      talosVersion: '1.11.2',
      controlPlaneEndpoint: 'https://api.lan:6443',
      images: { installer: undefined },
      clusterName: undefined,
    },
  ]);
  expect(machines[0]?.registries.mirrors[0]?.endpoints).toEqual([{ url: 'http://nas:5000', place: { path: 'talos/n1.yaml.j2', line: 14 } }]);
  expect(diagnostics.map(({ message, place }) => [message, place !== undefined && 'line' in place ? place.line : 0])).toEqual([
    ['a template: what is filled in is not known (lines 4, 9, 15, 17)', 4],
    ['a template: what stands under a condition was read as if it held (lines 5-7)', 5],
    ['machine.registries.mirrors[docker.io].endpoints[1] is not known here; it is left out', 15],
    ['a template: loops, macros and what stands in one of several branches were not read (lines 16-18, 20-24)', 16],
  ]);
});

test('objects of a template say which fields are unknown', () => {
  const text = 'apiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: a}\nstringData:\n  token: "{{ ENV.TOKEN }}"\n  plain: x\n{{ more }}\n';

  const [secret] = read(text, 'a.yaml.j2').objects;

  expect(secret?.unknownFields).toEqual(['stringData.token']);
  expect(isUnknownValue(at(secret?.object, 'stringData', 'token'))).toBe(true);
});

test('makejinja’s delimiters are known, and leave Go templates alone', () => {
  const { text, expressions, conditional } = neutralised('#% if a %#\nname: #{ name }#\nmessage: "{{ .x }}"\n#% endif %#\n#| a note |#\n');

  expect(text.split('\n')[2]).toBe('message: "{{ .x }}"');
  expect([expressions, conditional]).toEqual([[2], [{ from: 1, to: 4 }]]);
});

test.each([
  ['{% raw %}\na: "{{ x }}"\n{% endraw %}\n', '\na: "{{ x }}"\n\n'],
  ['a: {# note\n#} 1\n', 'a: \n 1\n'],
  ['{% if a %}{% if b %}x{% else %}y{% endif %}\n', '\n'],
  ['a: 1 }} {{\n', 'a: 1 }} {{\n'],
  ['{% endif %}{% else %}a: 1\n', 'a: 1\n'],
])('%j is left as %j', (template, text) => {
  expect(neutralised(template).text).toBe(text);
});

test('sections nested without end come to an end', () => {
  const deep = '{% if a %}'.repeat(20_000);

  expect(neutralised(`${deep}a: 1{% else %}\nb: 2`).text).toBe('\n');
});
