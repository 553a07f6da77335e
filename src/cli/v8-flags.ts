import { setFlagsFromString } from 'node:v8';

// A settled cluster is built from the same literals that forks use up by the thousand. V8 would learn from the building to
// put them all into old space, where each fork's rubbish waits for a full collection. Must be imported before all else.
setFlagsFromString('--no-allocation-site-pretenuring');

// Most commands run for seconds, in which V8's compilers cost more than their code returns: by themselves they begin after 400
// and 3,000 calls of a function. What is called this often keeps its gain: a sixth less of `check`, a tenth of `replay`, and
// as much or less of long sweeps.
setFlagsFromString('--invocation-count-for-maglev=1000');
setFlagsFromString('--invocation-count-for-turbofan=50000');
