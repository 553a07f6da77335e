import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readSources } from './read.ts';

// Real repositories are not part of this one. They are looked for beside it, or where the variable says.
const samples = process.env.GITOPS_SAMPLES ?? '../shared/data/gitops';
const archives = existsSync(samples) ? readdirSync(samples).filter((name) => name.endsWith('.tar.gz')) : [];

test.skipIf(archives.length > 0)('no sample repositories found: set GITOPS_SAMPLES to the folder of their archives', (context) => {
  context.skip('set GITOPS_SAMPLES to the folder of the sample archives');
});

test.each(archives)('%s is read without a crash and nothing is dropped silently', (archive) => {
  const folder = mkdtempSync(join(tmpdir(), 'sample-'));
  try {
    execFileSync('tar', ['xzf', join(samples, archive), '-C', folder]);

    const { objects, diagnostics } = readSources([folder]);

    const releases = objects.filter(({ object }) => object.kind === 'HelmRelease');
    const mentioned = new Set(
      [...objects.map(({ place }) => place), ...diagnostics.map(({ place }) => place)].map((place) =>
        place !== undefined && 'path' in place ? place.path : '',
      ),
    );
    expect(releases.length).toBeGreaterThan(60);
    expect(objects.length).toBeGreaterThan(300);
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    const said = diagnostics.map(({ message }) => message).join('\n');
    expect(unmentioned(folder, mentioned).filter((path) => !said.includes(`${path}:`))).toEqual([]);
    expect(objects.filter(({ object, placeOf }) => !lineAt(folder, placeOf('metadata.name')).includes(object.metadata.name))).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

/** Files of which neither an object nor a diagnostic tells, though there is something in them. */
function unmentioned(folder: string, mentioned: ReadonlySet<string>): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((path) => !path.split('/').some((part) => part.startsWith('.')) && !mentioned.has(path))
    .filter((path) => !path.endsWith('kustomization.yaml'))
    .filter((path) => /^(?!\s*(?:#|---|$))/m.test(readFileSync(join(folder, path), 'utf8')));
}

function lineAt(folder: string, place: object): string {
  if (!('path' in place) || !('line' in place)) return '';
  return readFileSync(join(folder, String(place.path)), 'utf8').split('\n')[Number(place.line) - 1] ?? '';
}
