import module from 'node:module';

// Half of what a short command takes is the compilation of its modules. Node keeps the outcome in the directory for temporary
// files, where it can; else it compiles anew. Must be imported before all else. By its module: what is too old for us has none
// of that name, and must get as far as to be told so.
module.enableCompileCache();
