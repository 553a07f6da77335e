import { expect, test } from 'vitest';
import { smallIncident } from '#testing/small-incident.ts';
import { pageOfIncident } from '../scripts/incident-page.ts';
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

test('the page of an incident holds its text, with links from where it is now, and what its scenario states', () => {
  const text = '# Loft\n\nSee [other](../attic/scenario.md) and [report](../../../docs/report.md).\n';

  const page = pageOfIncident(smallIncident, text, 'src/scenarios/loft/scenario.md', 'docs/incidents/loft.md');

  expect(page).toContain('See [other](attic.md) and [report](../report.md).');
  expect(page).toContain('| F1 | The cache and the app cannot be pulled. | `called` |');
  expect(page).toContain('| W1 | Without the second entry nothing would have happened. | reproduced |');
  expect(page).toContain('| T1 | timing | the app was restarted five days before |');
});
