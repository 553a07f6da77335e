import { expect, test } from 'vitest';
import { blackstart } from '#testing/program.ts';

test('a script for a shell; another shell is a wrong call', () => {
  expect(blackstart('.', ['completion', 'bash'])).toMatchObject({
    status: 0,
    stderr: '',
    stdout: expect.stringContaining('complete -o filenames -F _blackstart blackstart'),
  });
  expect(blackstart('.', ['completion', 'tcsh'])).toMatchObject({
    status: 2,
    stdout: '',
    stderr: expect.stringContaining('Allowed choices are bash, zsh, fish'),
  });
});
