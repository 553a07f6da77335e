import '#cli/v8-flags.ts';
import { measureEventLoop } from './event-loop.ts';
import { measureWhatIf } from './what-if.ts';

/** One measurement in a process of its own: so that heap, compiled code and peak memory are that measurement's. */
const [what = '', ...numbers] = process.argv.slice(2);
const [nodes = 0, passes = 0, losses = 0, giant = 0] = numbers.map(Number);
const figures = what === 'event-loop' ? measureEventLoop() : measureWhatIf({ nodes, passes, losses, giant: giant === 0 ? undefined : giant });
process.stdout.write(`${JSON.stringify(figures)}\n`);
