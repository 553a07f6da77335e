import { compileForLongRuns } from '#cli/v8-flags.ts';
import { measureEventLoop } from './event-loop.ts';
import { measurePlacing } from './placing.ts';
import { measureReading } from './reading.ts';
import { measureStartUp } from './start-up.ts';
import { measureSweep } from './sweep.ts';
import { measureWhatIf } from './what-if.ts';

// As the program does with as many nodes.
compileForLongRuns();

/** One measurement in a process of its own: so that heap, compiled code and peak memory are that measurement's. */
const [what = '', ...numbers] = process.argv.slice(2);
process.stdout.write(`${JSON.stringify(measured(numbers.map(Number)))}\n`);

function measured([nodes = 0, second = 0, third = 0, fourth = 0]: readonly number[]): object {
  if (what === 'event-loop') return measureEventLoop();
  if (what === 'placing') return measurePlacing({ nodes, pods: second, spreadPercent: third, oversized: fourth === 1 });
  if (what === 'sweep') return measureSweep({ nodes, spreadPercent: second });
  if (what === 'start-up') return measureStartUp({ nodes });
  if (what === 'reading') return measureReading({ pods: nodes });
  return measureWhatIf({ nodes, passes: second, losses: third, giant: fourth === 0 ? undefined : fourth });
}
