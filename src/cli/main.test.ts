import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));
const blackstart = (...words: string[]) => spawnSync(process.execPath, [main, ...words], { encoding: 'utf8' });

test('help lists the commands', () => {
  const { status, stdout, stderr } = blackstart('--help');

  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(/^Usage: blackstart /);
  expect(stdout).toContain('\n  fidelity ');
});

test('without words it says what it can do', () => {
  expect(blackstart()).toMatchObject({ status: 0, stdout: blackstart('--help').stdout });
});

test('the version is that of the package', () => {
  expect(blackstart('--version').stdout).toMatch(/^[0-9]+[.][0-9]+[.][0-9]+\n$/);
});

test.each([
  [['nonsense'], "blackstart: unknown command 'nonsense'\n"],
  [['--nonsense'], "blackstart: unknown option '--nonsense'\n"],
  [['fidelity', '--outptu', 'json'], "blackstart: unknown option '--outptu' (Did you mean --output?)\n"],
  [['fidelity', 'no/such/file.json'], 'blackstart: cannot read no/such/file.json: there is no such file\n'],
])('a wrong call is one line and exit code 2: %j', (words, stderr) => {
  expect(blackstart(...words)).toMatchObject({ status: 2, stdout: '', stderr });
});

test('a reader that leaves early is no error', async () => {
  const child = spawn(process.execPath, [main, '--help'], { stdio: ['ignore', 'pipe', 'pipe'] });
  const complaints: string[] = [];
  child.stderr.on('data', (data) => complaints.push(String(data)));

  child.stdout.destroy();
  await once(child, 'close');

  expect(complaints.join('')).toBe('');
});
