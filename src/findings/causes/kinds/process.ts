import { setRow, whatIf } from '#sim/actor.ts';
import { incarnationOf, processes, processRef } from '#sim/processes.ts';
import type { CauseKind, FactOf } from '../fact.ts';
import { leavesOf } from '../words.ts';

/** A process that does not run and of which nothing else is known to be lacking. */
export const processKind: CauseKind<FactOf<'process'>> = {
  kind: 'process',
  find: (situation) =>
    leavesOf(situation, 'process').map(({ rest: process, leaf }) => ({
      fact: { kind: 'process', process },
      key: `process ${process}`,
      text: leaf.cause.text,
      place: leaf.cause.place,
      chain: [leaf.chain],
    })),
  remove: (simulation, { process }) => {
    const value = { acting: true, incarnation: incarnationOf(simulation.view, process) + 1 };
    simulation.perform(setRow(processes, processRef(simulation.view, process), value, `${process} runs`), whatIf);
  },
};
