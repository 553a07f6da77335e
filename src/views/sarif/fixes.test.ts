import { expect, test } from 'vitest';
import type { Edit } from '#findings/fixes/edit.ts';
import { aFinding } from '#findings/review/review.fixture.ts';
import { sarifFixes } from './fixes.ts';

/** The lines of `a.yaml` once the fix is made; undefined where none is offered. */
function mended(line: string, changes: Partial<Edit>): string | undefined {
  const target = { in: 'object', object: { kind: 'Deployment', namespace: 'a', name: 'b' }, path: 'x' } as const;
  const edit = { place: { path: 'a.yaml', line: 2 }, field: 'spec.replicas', target, ...changes };
  const lines = ['first', line, 'last'];
  const finding = aFinding({ fix: { text: 'mend it', edits: [edit] } });
  const [fix] = sarifFixes(
    finding,
    (path) => path,
    (_, number) => lines[number - 1],
  ) as { artifactChanges: { replacements: { deletedRegion: Record<string, number>; insertedContent: { text: string } }[] }[] }[];
  const replacement = fix?.artifactChanges[0]?.replacements[0];
  if (replacement === undefined) return undefined;
  const { startLine = 0, startColumn = 0, endLine = startLine, endColumn = 0 } = replacement.deletedRegion;
  const before = [...lines.slice(0, startLine - 1), lines[startLine - 1]?.slice(0, startColumn - 1)].join('\n');
  const after = [lines[endLine - 1]?.slice(endColumn - 1), ...lines.slice(endLine)].join('\n');
  return `${before}${replacement.insertedContent.text}${after}`;
}

test.each<[string, Partial<Edit>, string]>([
  ['  replicas: 1 # one', { from: 1, to: 2 }, '  replicas: 2 # one'],
  ['  - https://a.lan', { field: 'endpoints[0]', from: 'https://a.lan', to: 'https://b.lan' }, '  - https://b.lan'],
  ['server = "https://a.lan"', { field: 'server', from: 'https://a.lan', to: 'https://b.lan' }, 'server = "https://b.lan"'],
  ['  min_size: "3"', { field: 'spec.parameters.min_size', from: '3', to: '2' }, '  min_size: "2"'],
  ['  - https://a.lan', { field: 'endpoints[1]', to: 'https://b.lan' }, '  - https://a.lan\n  - https://b.lan'],
])('%s', (line, changes, text) => {
  expect(mended(line, changes)).toBe(`first\n${text}\nlast`);
});

test('a line that holds nothing but what goes is taken out', () => {
  expect(mended('  replicas: 1', { from: 1 })).toBe('first\nlast');
});

test.each<[string, Partial<Edit>]>([
  ['  replicas: &n 1', { from: 1, to: 2 }],
  ['  - replicas: 1', { from: 1 }],
  ['  replicas: 10', { from: 1, to: 2 }],
  ['  {from: https://a.lan, to: https://a.lan}', { from: 'https://a.lan', to: 'https://b.lan' }],
  ['spec:', { to: 2 }],
  ['  replicas: 1', { from: 1, to: { a: 1 } }],
  ['  replicas: 1', { from: 1, to: 2, place: { path: 'a.yaml', line: 2, assumed: 'chart x' } }],
])('%s: nothing is offered for %j', (line, changes) => {
  expect(mended(line, changes)).toBeUndefined();
});
