import { expect, test } from 'vitest';
import { readFiles } from '#sources/read-files.ts';
import { asking } from './server.fixture.ts';
import { worldText } from './world-text.ts';

const digest = `sha256:${'b'.repeat(64)}`;
const [question] = asking(['registry.example']).references;

test('facts are entries that readers take as they were seen; what is unclear is a comment, on one line whatever a server said', () => {
  const references = question === undefined ? [] : [{ question, outcome: { kind: 'present', seen: 'HEAD x: 200', digest } as const }];
  const gone =
    question === undefined ? [] : [{ question: { ...question, reference: 'quay.io/a:1' }, outcome: { kind: 'absent', seen: 'y' } as const }];

  const text = worldText({
    hosts: [
      { host: 'docker.io', outcome: { kind: 'fact', state: { kind: 'web-page' }, seen: 'GET "z"' } },
      { host: 'mirror.lan:5000', outcome: { kind: 'fact', state: { kind: 'status', status: 503 }, seen: '503' } },
      { host: 'quay.io', outcome: { kind: 'unclear', reason: 'says\nhosts: evil' } },
    ],
    references: [...references, ...gone],
  });

  const { world, diagnostics } = readFiles([{ path: 'world.yaml', text }]);
  expect(diagnostics).toEqual([]);
  expect(world.hosts).toMatchObject([
    { host: 'docker.io', state: { kind: 'web-page' }, certainty: 'observed', source: 'GET "z"' },
    { host: 'mirror.lan:5000', state: { kind: 'status', status: 503 }, certainty: 'observed' },
  ]);
  expect(world.references).toMatchObject([
    { reference: 'quay.io/a:1', exists: false, certainty: 'observed' },
    { reference: 'registry.example/team/web:1', exists: true, certainty: 'observed' },
  ]);
  expect(world.tags).toMatchObject([{ reference: 'registry.example/team/web:1', digest, certainty: 'observed' }]);
  expect(text).toContain('\n# host quay.io: says hosts: evil\n');
});

test('a look at nothing is a world that says nothing', () => {
  expect(worldText({ hosts: [], references: [] })).toContain('\nhosts: {}\n');
});
