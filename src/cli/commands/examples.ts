import { type Command, Option } from 'commander';

interface Options {
  readonly output: 'text' | 'json';
}

/** `blackstart examples`: three small clusters that differ in one line each, side by side. */
export function register(program: Command): void {
  program
    .command('examples')
    .summary('three small clusters side by side: a registry that needs itself, with a fallback, with a broken one')
    .addOption(new Option('-o, --output <format>', 'how to print').choices(['text', 'json']).default('text'))
    .action(examples);
}

const shown = [
  { cluster: 'registry-needs-itself', says: 'its image is only in the registry it serves' },
  { cluster: 'registry-fallback-works', says: 'a cache; its own image also comes from the public registry' },
  { cluster: 'registry-fallback-web-page', says: 'the same cache; the fallback in the mirror list is a web site' },
] as const;

async function examples({ output }: Options): Promise<void> {
  const [
    { fileURLToPath },
    { faultsOf, readModel, today, twinsOf },
    { judgeContingency },
    { examplesText },
    { startUpAnalysis },
    { palette },
    { progress },
  ] = await Promise.all([
    import('node:url'),
    import('../twins.ts'),
    import('#findings/judge-contingency.ts'),
    import('#views/text/examples.ts'),
    import('#findings/startup/power-loss.ts'),
    import('../palette.ts'),
    import('../progress.ts'),
  ]);
  const now = today();
  const results = shown.map(({ cluster, says }) => {
    progress(cluster);
    const twins = twinsOf(readModel([fileURLToPath(new URL(`../../../fixtures/clusters/${cluster}`, import.meta.url))]), now);
    const [node = ''] = twins[0].eve.view.list('Node').map(({ name }) => name);
    const faults = [`node-reboot:${node}`, 'power-loss', 'power-loss:wiped'];
    const runs = faults.map((fault) => judgeContingency(twins, faultsOf([fault], twins[0])));
    return { cluster, says, runs, startUp: startUpAnalysis(twins[0], true) };
  });
  progress('');
  if (output === 'json') {
    const verdicts = results.map(({ cluster, runs }) => ({ cluster, verdicts: runs.map(({ verdict }) => verdict) }));
    process.stdout.write(`${JSON.stringify({ schemaVersion: 1, examples: verdicts }, undefined, 2)}\n`);
  } else process.stdout.write(examplesText(results, palette));
}
