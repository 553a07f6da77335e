import { copyFile, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, relative, sep } from 'node:path';
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
      return { contents: text.replaceAll('import.meta.url', `new URL('${place}', import.meta.url).href`), loader: 'ts', resolveDir: dirname(path) };
    });
  },
};

const yaml = dirname(createRequire(import.meta.url).resolve('yaml/package.json'));

await rm(`${root}dist`, { recursive: true, force: true });
await build({
  absWorkingDir: root,
  // Commands are imported when called, so each becomes a chunk of its own.
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
  plugins: [modulesKeepTheirPlace],
  logLevel: 'warning',
});
await copyFile(`${yaml}/LICENSE`, `${root}dist/LICENSE-yaml`);
