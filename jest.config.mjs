const common = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  setupFiles: ['<rootDir>/tests/support/random-inputs.ts'],
  transform: { '\\.ts$': '<rootDir>/tests/support/strip-types.mjs' },
  modulePathIgnorePatterns: ['<rootDir>/.aws-sam/', '<rootDir>/.local/', '<rootDir>/dist/'],
};

const suite = (name, extra = {}) => ({
  ...common,
  displayName: name,
  testMatch: [`<rootDir>/tests/${name}/**/*.test.ts`],
  ...extra,
});

export default {
  projects: [
    suite('unit'),
    suite('integration', {
      globalSetup: '<rootDir>/tests/support/start-mariadb.ts',
      globalTeardown: '<rootDir>/tests/support/stop-mariadb.ts',
    }),
    suite('conformance'),
    suite('e2e'),
  ],
};
