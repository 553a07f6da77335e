import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { scenarios } from '#scenarios/scenarios.ts';
import { pageOfIncident } from './incident-page.ts';
import { notice, pageOfCommands, pageOfMembers, subcommandsIn } from './pages.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const main = 'src/cli/main.ts';

/** Generated pages by path. A page whose subject does not exist yet is left out. */
function pages(): Readonly<Record<string, string>> {
  return {
    ...page('docs/commands.md', existsSync(join(root, main)) ? commandsPage() : ''),
    ...page(
      'docs/fixtures.md',
      listing('Example clusters', 'Clusters to test and play with.', 'fixtures/clusters', () => 'README.md'),
    ),
    ...page(
      'docs/rules.md',
      listing('Rules', 'What `blackstart check` looks for.', 'src/findings/rules', (name) => `${name}.md`),
    ),
    ...incidentPages,
    ...page('docs/incidents.md', incidentListing(Object.keys(incidentPages))),
  };
}

/** A page for each incident that `replay` knows. */
async function pagesOfIncidents(): Promise<Readonly<Record<string, string>>> {
  const made = Object.entries(scenarios).map(async ([name, load]) => {
    const from = `src/scenarios/${name}/scenario.md`;
    const to = `docs/incidents/${name}.md`;
    return [to, `${notice}\n\n${pageOfIncident(await load(), present(from), from, to)}`] as const;
  });
  return Object.fromEntries(await Promise.all(made));
}

function incidentListing(paths: readonly string[]): string {
  const members = paths.toSorted().map((path) => {
    const name = basename(path, '.md');
    return { name, link: `incidents/${name}.md`, text: present(`src/scenarios/${name}/scenario.md`) };
  });
  return pageOfMembers('Incidents', 'Published incidents that `blackstart replay` runs.', members);
}

function page(path: string, text: string): Readonly<Record<string, string>> {
  return text === '' ? {} : { [path]: text };
}

function commandsPage(): string {
  const help = helpOf([]);
  return pageOfCommands([{ name: '', help }, ...subcommandsIn(help).map((name) => ({ name, help: helpOf([name]) }))]);
}

/** Help as it is printed into a pipe: no colour, 80 columns. */
function helpOf(command: readonly string[]): string {
  const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' };
  return execFileSync(process.execPath, [main, ...command, '--help'], { cwd: root, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}

function listing(title: string, introduction: string, folder: string, pageIn: (name: string) => string): string {
  const members = foldersIn(folder)
    .map((name) => ({ name, path: `${folder}/${name}/${pageIn(name)}` }))
    .filter(({ path }) => existsSync(join(root, path)))
    .map(({ name, path }) => ({ name, link: `../${path}`, text: readFileSync(join(root, path), 'utf8') }));
  return members.length === 0 ? '' : pageOfMembers(title, introduction, members);
}

function foldersIn(path: string): string[] {
  if (!existsSync(join(root, path))) return [];
  return readdirSync(join(root, path), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

function present(path: string): string {
  return existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : '';
}

const incidentPages = await pagesOfIncidents();

const stale = Object.entries(pages()).filter(([path, text]) => present(path) !== text);
if (process.argv.includes('--check')) {
  for (const [path] of stale) console.error(`${path} is not current: npm run docs`);
  process.exitCode = stale.length > 0 ? 1 : 0;
} else {
  for (const [path, text] of stale) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
    console.log(path);
  }
}
