import { setFlagsFromString } from 'node:v8';

// A settled cluster is built from the same literals that forks use up by the thousand. V8 would learn from the building to
// put them all into old space, where each fork's rubbish waits for a full collection. Must be imported before all else.
setFlagsFromString('--no-allocation-site-pretenuring');

// Most commands run for seconds, in which V8's last compiler costs more than its code returns: it begins after 3,000 calls of
// a function by itself. What is called this often keeps its gain (a sixth less of `check`, as much or less of long sweeps).
setFlagsFromString('--invocation-count-for-turbofan=50000');
