import { setFlagsFromString } from 'node:v8';

// A settled cluster is built from the same literals that forks use up by the thousand. V8 would learn from the building to
// put them all into old space, where each fork's rubbish waits for a full collection. Must be imported before all else.
setFlagsFromString('--no-allocation-site-pretenuring');
