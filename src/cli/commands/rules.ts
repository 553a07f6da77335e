import { type Command, Option } from 'commander';

interface Options {
  readonly output: 'text' | 'json';
}

/** `blackstart rules`: what `check` looks for, a line each; or the page of one. */
export function register(program: Command): void {
  program
    .command('rules')
    .summary('what check looks for, a line each, or the page of one rule')
    .argument('[id]', 'a rule: prints its page')
    .addOption(new Option('-o, --output <format>', 'how to print').choices(['text', 'json']).default('text'))
    .action(listRules);
}

async function listRules(id: string | undefined, { output }: Options): Promise<void> {
  const [{ rules }, { pageOfRule }, { alignColumns }] = await Promise.all([
    import('#findings/rules/rules.ts'),
    import('../rule-pages.ts'),
    import('#views/text/table.ts'),
  ]);
  const listed = rules.map((rule) => ({ id: rule.id, summary: rule.summary }));
  const page = id === undefined ? undefined : pageOfRule(id);
  const text = page ?? alignColumns(listed.map((rule) => [rule.id, rule.summary]));
  const rule = listed.find((each) => each.id === id);
  const json = { schemaVersion: 1, ...(page === undefined ? { rules: listed } : { rule: { ...rule, page } }) };
  process.stdout.write(output === 'json' ? `${JSON.stringify(json, undefined, 2)}\n` : text);
}
