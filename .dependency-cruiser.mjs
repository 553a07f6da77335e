// The layers of the project as rules: data flows right, imports point left. CONTRIBUTING.md shows the same table.

/** What each folder of src/ may import besides itself. */
const layers = {
  base: [],
  model: ['base'],
  catalogue: ['base', 'model'],
  sources: ['base', 'model', 'catalogue'],
  sim: ['base', 'model', 'catalogue'],
  scenarios: ['base', 'model', 'sim'],
  findings: ['base', 'model', 'sim'],
  recovery: ['base', 'model', 'sim', 'findings'],
  views: ['base', 'model', 'sim', 'findings', 'recovery'],
  fidelity: ['base', 'model', 'sim', 'sources'],
  probe: ['base', 'model', 'sim'],
  testing: ['base', 'model', 'sim', 'scenarios'],
  cli: ['base', 'model', 'catalogue', 'sources', 'sim', 'scenarios', 'findings', 'recovery', 'views', 'fidelity', 'probe'],
};

/** A test may in addition read real files and use the builders. */
const extraForTests = ['sources', 'testing', 'catalogue'];

/** The test of an incident shows that its hazard is found and that there is a way out. */
const extraForTestsOf = { scenarios: ['findings', 'recovery'] };

/** Pure: no packages, no files, no network, no clock. */
const core = ['base', 'model', 'catalogue', 'sim', 'scenarios', 'findings', 'recovery', 'views'];

/** Folders whose subfolders never import each other: shared words move up. */
const siblings = ['src/findings/rules', 'src/sim/controllers', 'src/sources', 'src/scenarios'];

const test = '[.]test[.]ts$';
const folderOf = (names) => `^src/(${names.join('|')})/`;

function layerRule([folder, allowed]) {
  return {
    name: `${folder}-imports-left`,
    comment: `${folder} may import ${allowed.length > 0 ? allowed.join(', ') : 'nothing of ours'}`,
    severity: 'error',
    from: { path: folderOf([folder]), pathNot: test },
    to: { path: '^(src|test|bench|scripts)/', pathNot: folderOf([folder, ...allowed]) },
  };
}

function layerRuleForTests([folder, allowed]) {
  const extra = [...extraForTests, ...(extraForTestsOf[folder] ?? [])];
  return {
    name: `${folder}-tests-import-left`,
    comment: `tests of ${folder} may in addition import ${extra.join(', ')}`,
    severity: 'error',
    from: { path: `^src/${folder}/.*${test}` },
    to: { path: '^(src|bench|scripts)/', pathNot: folderOf([folder, ...allowed, ...extra]) },
  };
}

function siblingRule(parent) {
  return {
    name: `${parent.split('/').pop()}-are-strangers`,
    comment: `folders below ${parent} never import each other`,
    severity: 'error',
    from: { path: `^${parent}/([^/]+)/`, pathNot: parent === 'src/sources' ? test : '^$' },
    to: { path: `^${parent}/[^/]+/`, pathNot: `^${parent}/$1/` },
  };
}

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...Object.entries(layers).map(layerRule),
    ...Object.entries(layers).map(layerRuleForTests),
    ...siblings.map(siblingRule),
    {
      name: 'folder-has-a-layer',
      comment: 'a new folder of src/ needs a line in the table',
      severity: 'error',
      from: { path: '^src/', pathNot: folderOf(Object.keys(layers)) },
      to: {},
    },
    {
      name: 'engine-knows-no-kubernetes',
      comment: 'src/sim/engine imports only base',
      severity: 'error',
      from: { path: '^src/sim/engine/', pathNot: test },
      to: { path: '^src/', pathNot: '^src/(base|sim/engine)/' },
    },
    {
      name: 'catalogue-is-a-parameter',
      comment: 'the simulation is given a catalogue; its logic knows only the types',
      severity: 'error',
      from: { path: '^src/sim/', pathNot: test },
      to: { path: '^src/catalogue/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'core-is-pure',
      comment: `${core.join(', ')} have no packages and no built-in modules of Node`,
      severity: 'error',
      from: { path: folderOf(core), pathNot: test },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-bundled', 'npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'no-development-packages-in-the-program',
      comment: 'what is published needs only `dependencies`',
      severity: 'error',
      from: { path: '^src/', pathNot: [test, '^src/testing/'] },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'nobody-imports-tests',
      comment: 'shared words of tests belong in src/testing',
      severity: 'error',
      from: {},
      to: { path: test },
    },
    { name: 'no-cycles', comment: 'no module imports itself, however indirectly', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      comment: 'a module that neither imports nor is imported is forgotten, or should be an entry here',
      severity: 'error',
      from: { orphan: true, pathNot: `^(test|bench|scripts)/|^src/cli/(main[.]ts|commands/)|${test}` },
      to: {},
    },
    { name: 'resolvable', comment: 'what cannot be found cannot be checked', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: 'specify',
    moduleSystems: ['es6'],
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(fixtures|dist)/' },
    enhancedResolveOptions: {
      conditionNames: ['import', 'node', 'default', 'types'],
      exportsFields: ['exports'],
      mainFields: ['module', 'main', 'types'],
    },
    builtInModules: { add: ['node:sqlite', 'node:test'] },
  },
};
