import { spawnSync } from 'node:child_process';
import { Command, Option } from 'commander';
import { expect, test } from 'vitest';
import { completedOf, completionScript } from './completion.ts';

const program = new Command('blackstart');
program
  .command('check')
  .summary("what's wrong")
  .addOption(new Option('-o, --output <format>', 'how').choices(['text', 'json']))
  .option('--all', 'everything');
program.command('rules').summary('rules');
const commands = completedOf(program, { rules: ['next-pod-refused'] });

function offered(words: readonly string[]): readonly string[] {
  const ask = `COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _blackstart; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout } = spawnSync('bash', ['-c', `${completionScript('bash', commands)}\n${ask}`], { encoding: 'utf8', cwd: '/' });
  return stdout.split('\n').filter((line) => line !== '');
}

test('bash is offered commands, options, what an option may be, and names', () => {
  expect(offered(['blackstart', 'ch'])).toEqual(['check']);
  expect(offered(['blackstart', 'check', '--a'])).toEqual(['--all']);
  expect(offered(['blackstart', 'check', '--output', 'j'])).toEqual(['json']);
  expect(offered(['blackstart', 'rules', 'next'])).toEqual(['next-pod-refused']);
});

test('fish and zsh get the same in their words', () => {
  expect(completionScript('fish', commands)).toContain(
    "complete -c blackstart -n '__fish_seen_subcommand_from check' -s o -l output -x -a 'text json' -d 'how'",
  );
  expect(completionScript('fish', commands)).toContain("-a check -d 'what\\'s wrong'");
  expect(completionScript('zsh', commands)).toMatch(/^#compdef blackstart\n/);
});
