import { enableCompileCache } from 'node:module';

// Half of what a short command takes is the compilation of its modules. Node keeps the outcome in the directory for temporary
// files, where it can; else it compiles anew. Must be imported before all else.
enableCompileCache();
