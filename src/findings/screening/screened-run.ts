import type { Twin } from '#sim/twin.ts';
import type { ContingencyRun } from '../contingency.ts';
import type { JudgedRun } from '../judge-contingency.ts';
import type { Verdict } from '../verdict.ts';
import type { Harmless } from './screening.ts';

/** A contingency whose outcome was proved; it is run only for who asks what happens meanwhile. */
export class ScreenedRun implements JudgedRun {
  readonly twin: Twin;
  readonly verdict: Verdict;
  readonly held: ContingencyRun['held'];
  readonly failed = [];
  readonly unfinished = [];
  readonly notReadyBefore = [];
  readonly wasReady: number;
  readonly #run: () => JudgedRun;
  #ran: JudgedRun | undefined;

  constructor(twin: Twin, contingency: string, { held, wasReady }: Harmless & { readonly wasReady: number }, run: () => JudgedRun) {
    this.twin = twin;
    this.verdict = { contingency, answer: 'yes', because: [], assumptions: twin.assumptions.length };
    this.held = held;
    this.wasReady = wasReady;
    this.#run = run;
  }

  get simulation(): JudgedRun['simulation'] {
    return this.#full.simulation;
  }

  get end(): JudgedRun['end'] {
    return this.#full.end;
  }

  get from(): JudgedRun['from'] {
    return this.#full.from;
  }

  get #full(): JudgedRun {
    this.#ran ??= this.#run();
    return this.#ran;
  }
}
