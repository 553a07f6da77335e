import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/** The tests of properties, each over more seeds than it has time for among the others. */
const tests = [
  'test/properties',
  'src/sim/properties',
  'src/sim/scheduler/search.test.ts',
  'src/findings/startup/agreement.test.ts',
  'src/findings/screening/agreement.test.ts',
];
const anHourMs = String(3_600_000);

const { values } = parseArgs({ options: { seeds: { type: 'string', default: '100' }, from: { type: 'string', default: '1' } } });
const vitest = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url));
const { status } = spawnSync(process.execPath, [vitest, 'run', '--reporter=dot', '--testTimeout', anHourMs, ...tests], {
  stdio: 'inherit',
  env: { ...process.env, SEEDS: values.seeds, FROM: values.from },
});
process.exitCode = status ?? 1;
