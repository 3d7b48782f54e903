/** What is mutated in an area, and which tests are run against each mutant. */
export interface Area {
  mutate: readonly string[];
  tests: readonly string[];
  /** Tests whose names begin like this are not run. */
  without?: string;
  /** Mutants at once; 1 when missing. */
  atOnce?: number;
  /** The tests need a MariaDB server. */
  database?: boolean;
}

export const AREAS: Readonly<Record<string, Area>> = {
  billing: {
    mutate: ['domain/billing/**/*.ts'],
    tests: ['tests/unit/domain/billing/**/*.test.ts'],
  },
  database: {
    mutate: ['runtime/database.ts', 'runtime/database/**/*.ts', 'runtime/function-database.ts'],
    // Without database-kills.test.ts: 150 kills per mutant.
    tests: [
      'tests/unit/runtime/settings.test.ts',
      'tests/unit/runtime/values.test.ts',
      'tests/unit/runtime/iam-token.test.ts',
      'tests/integration/runtime/database.test.ts',
      'tests/integration/runtime/database-crowd.test.ts',
      'tests/integration/runtime/database-errors.test.ts',
      'tests/integration/runtime/database-faults.test.ts',
    ],
    // That one starts a server of its own.
    without: 'more environments than connections',
    database: true,
    // 15 s of waiting for time limits, 1 s of computing.
    atOnce: 3,
  },
  'batch-server': {
    mutate: ['domain/batch-server/**/*.ts'],
    tests: ['tests/unit/domain/batch-server/**/*.test.ts'],
  },
  tariff: {
    mutate: ['domain/tariff/**/*.ts', '!domain/tariff/data/**'],
    // properties.test.ts prices every plan with many inputs: more than all other tests of the area together.
    tests: ['tests/unit/domain/tariff/!(properties).test.ts'],
  },
};

/** The area a command line names. @throws RangeError with the areas there are, unless it names exactly one of them */
export function areaNamed(names: readonly string[]): [name: string, area: Area] {
  const [name = '', ...more] = names;
  const area = Object.hasOwn(AREAS, name) ? AREAS[name] : undefined;
  if (area === undefined || more.length > 0) {
    throw new RangeError(`Name one area: npm run mutation -- ${Object.keys(AREAS).join(' | ')}`);
  }
  return [name, area];
}
