import { expect, test } from 'vitest';
import { printRow } from '#model/printers/printers.ts';
import { alignColumns, renderTable } from './table.ts';

const nowMs = Date.parse('2024-01-01T00:10:00Z');

function aNode(name: string, kubeletVersion = 'v1.28.3') {
  const metadata = { name, creationTimestamp: '2024-01-01T00:00:00Z', labels: { z: '1', a: '2' } };
  return printRow({ apiVersion: 'v1', kind: 'Node', metadata, status: { nodeInfo: { kubeletVersion } } } as never, { nowMs });
}

test('columns are as wide as their widest cell and three spaces', () => {
  expect(renderTable([aNode('n1'), aNode('a-longer-name')])).toBe(
    [
      'NAME            STATUS    ROLES    AGE   VERSION',
      'n1              Unknown   <none>   10m   v1.28.3',
      'a-longer-name   Unknown   <none>   10m   v1.28.3',
      '',
    ].join('\n'),
  );
});

test('a column is never narrower than six', () => {
  expect(
    alignColumns([
      ['a', 'b'],
      ['cc', 'd'],
    ]),
  ).toBe('a     b\ncc    d\n');
});

test('letters are counted, not bytes', () => {
  expect(
    alignColumns([
      ['äöüäöü', 'b'],
      ['c', 'd'],
    ]),
  ).toBe('äöüäöü   b\nc        d\n');
});

test('nothing is printed for no rows', () => {
  expect(renderTable([])).toBe('');
});

test('wide shows the columns of priority 1', () => {
  expect(renderTable([aNode('n1')], { wide: true })).toContain(
    'VERSION   INTERNAL-IP   EXTERNAL-IP   OS-IMAGE    KERNEL-VERSION   CONTAINER-RUNTIME\n',
  );
});

test('headers can be left out', () => {
  expect(renderTable([aNode('n1')], { noHeaders: true })).toBe('n1    Unknown   <none>   10m   v1.28.3\n');
});

test('namespaces come first, labels last', () => {
  const lease = {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name: 'l', namespace: 'kube-system', labels: { b: '1', a: '2' } },
  };

  expect(renderTable([printRow(lease, { nowMs })], { namespaceColumn: true, showLabels: true })).toBe(
    ['NAMESPACE     NAME   HOLDER   AGE         LABELS', 'kube-system   l               <unknown>   a=2,b=1', ''].join('\n'),
  );
});

test('several kinds are told apart by a prefix', () => {
  const lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name: 'l' } };

  expect(renderTable([printRow(lease, { nowMs })], { kindPrefix: true, noHeaders: true })).toBe('lease.coordination.k8s.io/l         <unknown>\n');
  expect(renderTable([aNode('n1')], { kindPrefix: true, noHeaders: true })).toMatch(/^node\/n1 /);
});

test('a cell stays on one line and cannot command the terminal', () => {
  expect(renderTable([aNode('n1', 'v1\u001b[31m\nsecret')], { noHeaders: true })).toBe('n1    Unknown   <none>   10m   v1^[[31m...\n');
});
