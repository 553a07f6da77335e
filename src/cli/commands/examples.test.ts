import { expect, test } from 'vitest';
import { blackstart } from '#testing/program.ts';

const run = (...words: readonly string[]) => blackstart(process.cwd(), words);

test('the examples end well, in text and in JSON', () => {
  const [text, json] = [run('examples'), run('examples', '-o', 'json')];

  expect([text, json].map(({ status }) => status)).toEqual([0, 0]);
  expect(text.stdout).toContain('registry-needs-itself');
  const answers = JSON.parse(json.stdout).examples.map(({ verdicts }: { verdicts: { answer: string }[] }) => verdicts.map(({ answer }) => answer));
  expect(answers).toEqual([
    ['yes', 'yes', 'no'],
    ['yes', 'yes', 'yes'],
    ['yes', 'yes', 'no'],
  ]);
});
