import { expect, test } from 'vitest';
import { firstParagraph, pageOfCommands, pageOfMembers, subcommandsIn } from '../scripts/pages.ts';

const help = `Usage: blackstart [options] [command]

Options:
  -V, --version           output the version number

Commands:
  check [options] <path>  does it come back?
  first-light             a first look
  help [command]          display help for command

Exit codes: 0, 1, 2
`;

test('commands are read from the help text', () => {
  expect(subcommandsIn(help)).toEqual(['check', 'first-light']);
});

test('a program without commands has none', () => {
  expect(subcommandsIn('Usage: blackstart\n')).toEqual([]);
});

test("each command's help is a section", () => {
  const page = pageOfCommands([
    { name: '', help },
    { name: 'check', help: 'Usage: blackstart check  \n\nwords\n' },
  ]);

  expect(page).toContain('# Commands\n\n```\nUsage: blackstart [options]');
  expect(page).toContain('## check\n\n```\nUsage: blackstart check\n\nwords\n```\n');
});

test("a listing shows the first paragraph of each member's page", () => {
  const page = pageOfMembers('Rules', 'All rules.', [{ name: 'one', link: '../one.md', text: '# One\n\nWhat it\nsays | means.\n\nMore.\n' }]);

  expect(page).toContain('| [one](../one.md) | What it says \\| means. |');
});

test('a page without a paragraph has an empty line in the listing', () => {
  expect(firstParagraph('# Only a title\n')).toBe('');
});
