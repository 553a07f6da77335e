import { type Command, Option } from 'commander';

interface Options {
  readonly output: 'text' | 'json';
  readonly all?: boolean;
}

/** `blackstart fidelity`: how far the twin agrees with recordings of the real components. */
export function register(program: Command): void {
  program
    .command('fidelity')
    .summary('compare the twin with recordings of real components')
    .description(
      'Holds recordings of real components against the twin and prints how many agree. A file holds a JSON array, one JSON value a line, ' +
        'or either compressed with gzip; a folder stands for the files in it, - for stdin. Kinds are recognised by the shape of a record. ' +
        'Without files, the recordings that come with the sources are used.',
    )
    .argument('[file...]', 'recordings')
    .addOption(new Option('-o, --output <format>', 'how to print').choices(['text', 'json']).default('text'))
    .option('--all', 'print every disagreement, not only the first of each kind')
    .action(compare);
}

async function compare(files: readonly string[], { output, all = false }: Options): Promise<void> {
  const [{ recordingsIn }, { readRecords }, { runFidelity }, { fidelityText }, { progress }] = await Promise.all([
    import('../recordings.ts'),
    import('#fidelity/read-records.ts'),
    import('#fidelity/run.ts'),
    import('../fidelity-text.ts'),
    import('../progress.ts'),
  ]);
  const results = recordingsIn(files).flatMap(({ name, read }) => {
    progress(`comparing ${name}`);
    return runFidelity(readRecords(read(), name), name);
  });
  progress('');
  process.stdout.write(output === 'json' ? `${JSON.stringify({ schemaVersion: 1, results }, undefined, 2)}\n` : fidelityText(results, { all }));
}
