import { setFlagsFromString } from 'node:v8';

// A settled cluster is built from the same literals that forks use up by the thousand. V8 would learn from the building to
// put them all into old space, where each fork's rubbish waits for a full collection. Must be imported before all else.
setFlagsFromString('--no-allocation-site-pretenuring');

// Most commands run for seconds, in which V8's compilers cost more than their code returns: by themselves they begin after 400
// and 3,000 calls of a function. Measured: a sixth less of `check` of a thousand files, a tenth of `replay`.
compileAfter(1000, 50_000);

/** Gives V8 its own mind back, for what runs many times longer than it takes to compile it: thousands of nodes, lost one by one. */
export function compileForLongRuns(): void {
  compileAfter(400, 3000);
}

function compileAfter(maglevCalls: number, turbofanCalls: number): void {
  setFlagsFromString(`--invocation-count-for-maglev=${maglevCalls}`);
  setFlagsFromString(`--invocation-count-for-turbofan=${turbofanCalls}`);
}
