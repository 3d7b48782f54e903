// Design §2: which folder may import which. A folder that is not listed in `to` is out of reach.
const only = (folder, allowed) => ({
  name: `${folder}-imports`,
  severity: 'error',
  comment: `${folder}/ may import ${allowed.length ? allowed.join(', ') : 'nothing but itself'}`,
  from: { path: `^${folder}/` },
  to: {
    path: '^(functions|domain|runtime|batch|database|portal|local|tests|tools)/',
    pathNot: `^(${[folder, ...allowed].join('|')})/`,
  },
});

export default {
  forbidden: [
    only('domain', []),
    only('runtime', ['domain']),
    only('database', ['runtime']),
    only('functions', ['runtime', 'domain', 'database']),
    only('batch', ['runtime', 'domain']),
    only('portal', ['domain']),
    {
      name: 'domain-is-pure',
      severity: 'error',
      comment: 'domain/ does no I/O: no Node built-ins and no package but the holiday table',
      from: { path: '^domain/' },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev'], pathNot: '@hyunbinseo/holidays-kr' },
    },
    {
      name: 'one-function-does-not-import-another',
      severity: 'error',
      from: { path: '^functions/([^/]+)/' },
      to: { path: '^functions/', pathNot: '^functions/$1/' },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-unresolved',
      severity: 'error',
      from: { pathNot: '^portal/' },
      to: { couldNotResolve: true, pathNot: 'generated' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(node_modules|\\.aws-sam|dist)/' },
    parser: 'swc',
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
