import { copyFile, readdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Files beside a module (an incident's YAML, an example cluster) are published where the sources have them. A bundled
 * module therefore has to go on believing that it stands at its old place.
 */
const modulesKeepTheirPlace: Plugin = {
  name: 'modules-keep-their-place',
  setup({ onLoad }) {
    onLoad({ filter: /[/\\]src[/\\].*[.]ts$/ }, async ({ path }) => {
      const text = (await readFile(path, 'utf8')).replace(/^#!.*/, '');
      const place = relative(`${root}dist`, path).split(sep).join('/');
      const contents = text.replaceAll('import.meta.url', `new URL('${place}', import.meta.url).href`);
      return {
        contents: path.startsWith(commands) && !apart.includes(basename(path)) ? throughProgram(contents, dirname(path)) : contents,
        loader: 'ts',
        resolveDir: dirname(path),
      };
    });
  },
};

const commands = `${root}src${sep}cli${sep}`;
const loaded = /\bimport\('(?!node:)([^']+)'\)/g;
/** These load much that no other command has a use for. */
const apart = ['probe.ts', 'fidelity.ts'];

/** What commands load when they are called comes out of one module, so that it is cut into few chunks: each takes its time to load. */
function throughProgram(text: string, folder: string): string {
  return text.replaceAll(loaded, (_, name: string) => `import('program').then((program) => program['${from(folder, name)}'])`);
}

/** A module's name, from the root where it is relative. */
function from(folder: string, name: string): string {
  return name.startsWith('.') ? `./${relative(root, join(folder, name)).split(sep).join('/')}` : name;
}

async function whatCommandsLoad(): Promise<readonly string[]> {
  const files = (await readdir(commands, { recursive: true })).filter((path) => /(?<!\.test)\.ts$/.test(path) && !apart.includes(basename(path)));
  const names = files.map(async (file) => {
    const path = join(commands, file);
    return [...(await readFile(path, 'utf8')).matchAll(loaded)].map(([, name = '']) => from(dirname(path), name));
  });
  return [...new Set((await Promise.all(names)).flat())];
}

const program: Plugin = {
  name: 'program',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^program$/ }, () => ({ path: 'program', namespace: 'program' }));
    onLoad({ filter: /^program$/, namespace: 'program' }, async () => {
      const lines = (await whatCommandsLoad()).map((name) => `export * as '${name}' from '${name}';`);
      return { contents: lines.join('\n'), loader: 'js', resolveDir: root };
    });
  },
};

const yaml = dirname(createRequire(import.meta.url).resolve('yaml/package.json'));

await rm(`${root}dist`, { recursive: true, force: true });
await build({
  absWorkingDir: root,
  entryPoints: { blackstart: 'src/cli/main.ts' },
  outdir: 'dist',
  chunkNames: '[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22',
  external: Object.keys(JSON.parse(await readFile(`${root}package.json`, 'utf8')).dependencies).filter((name) => name !== 'yaml'),
  // Its build for Node asks for an environment variable with each token, and is eighty files to load. The one for browsers is the same code.
  alias: { yaml: `${yaml}/browser/index.js` },
  banner: { js: '#!/usr/bin/env node' },
  plugins: [modulesKeepTheirPlace, program],
  logLevel: 'warning',
});
await copyFile(`${yaml}/LICENSE`, `${root}dist/LICENSE-yaml`);
