import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { readSources } from './read.ts';

// Real repositories are not part of this one. They are looked for beside it, or where the variable says.
const samples = process.env.GITOPS_SAMPLES ?? '../shared/data/gitops';
const archives = existsSync(samples) ? readdirSync(samples).filter((name) => name.endsWith('.tar.gz')) : [];

test.skipIf(archives.length > 0)('no sample repositories found: set GITOPS_SAMPLES to the folder of their archives', (context) => {
  context.skip('set GITOPS_SAMPLES to the folder of the sample archives');
});

test.each(archives)('of %s everything that Flux applies is read, and nothing is wrong with it', (archive) => {
  const folder = mkdtempSync(join(tmpdir(), 'sample-'));
  try {
    execFileSync('tar', ['xzf', join(samples, archive), '-C', folder]);

    const { objects, diagnostics, reach } = readSources([folder]);

    const releases = objects.filter(({ object }) => object.kind === 'HelmRelease');
    expect(releases.length).toBeGreaterThan(60);
    expect(releases.filter(({ object }) => object.metadata.namespace === undefined)).toEqual([]);
    expect(objects.length).toBeGreaterThan(300);
    expect(reach?.entries).toHaveLength(1);
    expect(reach?.reached).toBeGreaterThan(20 * (reach?.left ?? 0));
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(
      objects
        .filter(({ object, place }) => hasVariable(object) && !isEscapedIn(folder, place) && !isLeftAlone(objects, place))
        .map(({ object }) => object.metadata.name),
    ).toEqual([]);
    expect(objects.filter(({ place }) => lineAt(folder, place) === '')).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

const hasVariable = (object: object) => JSON.stringify(object).includes('${');

/** Whether `$${` stands in the file of an object, or beside it where generators take their texts from; or nothing is substituted in it. */
function isEscapedIn(folder: string, place: object): boolean {
  const file = join(folder, 'path' in place ? String(place.path) : '');
  const beside = readdirSync(dirname(file), { recursive: true, encoding: 'utf8', withFileTypes: true }).filter((entry) => entry.isFile());
  return beside.some((entry) => /\$\$\{|substitute: disabled/.test(readFileSync(join(entry.parentPath, entry.name), 'utf8')));
}

/** Whether a Kustomization without variables applies the file: then nothing is replaced in it. */
function isLeftAlone(objects: ReturnType<typeof readSources>['objects'], place: object): boolean {
  const path = 'path' in place ? String(place.path) : '';
  return objects.some(({ object }) => {
    const { spec } = object as { readonly spec?: { readonly path?: string; readonly postBuild?: unknown } };
    return object.kind === 'Kustomization' && spec?.postBuild === undefined && path.includes(`/${spec?.path?.replace(/^\.\//, '')}/`);
  });
}

function lineAt(folder: string, place: object): string {
  if (!('path' in place) || !('line' in place)) return '';
  return readFileSync(join(folder, String(place.path)), 'utf8').split('\n')[Number(place.line) - 1] ?? '';
}
