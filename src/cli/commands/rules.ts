import { type Command, Option } from 'commander';

interface Options {
  readonly output: 'text' | 'json';
}

/** `blackstart rules`: what `check` looks for, a line each. */
export function register(program: Command): void {
  program
    .command('rules')
    .summary('what check looks for, a line each')
    .addOption(new Option('-o, --output <format>', 'how to print').choices(['text', 'json']).default('text'))
    .action(listRules);
}

async function listRules({ output }: Options): Promise<void> {
  const [{ rules }, { alignColumns }] = await Promise.all([import('#findings/rules/rules.ts'), import('#views/text/table.ts')]);
  const lines = rules.map(({ id, summary }) => [id, summary]);
  const json = { schemaVersion: 1, rules: rules.map(({ id, summary }) => ({ id, summary })) };
  process.stdout.write(output === 'json' ? `${JSON.stringify(json, undefined, 2)}\n` : alignColumns(lines));
}
