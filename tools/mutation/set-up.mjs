// Loaded before the tests in Stryker's test process (Node's --import, and Mocha's --require for the hook).
import { registerHooks } from 'node:module';

// The modules stay loaded from mutant to mutant, so what a module remembers (an empty `new Map()` at its top level) would hide one mutant and
// blame the next: such maps are emptied before every test.
const EMPTY_MAP = /(?<=^const \w+ = |\[|, )new Map(<[^;]*>)?\(\)(?=;|,|\])/gm;
const remembered = [];
globalThis.__remember = (map) => {
  remembered.push(map);
  return map;
};

// Random tests draw thousands of inputs in the ordinary run; a mutant gets this many, or a run of an area would take a day: fast-check's
// `numRuns`, and the `count` of whole bills that the second computation prices as well (60 ms each with intervals).
const MOST_INPUTS = { numRuns: 40, count: 8 };
const INPUT_COUNT = /\b(numRuns|count): (\d+)/g;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === '@jest/globals'
      ? { url: new URL('jest-globals.mjs', import.meta.url).href, shortCircuit: true }
      : next(specifier, context),
  load: (url, context, next) => {
    const loaded = next(url, context);
    if (/\/(domain|tests\/unit)\/.*\.ts$/.test(url)) {
      loaded.source = String(loaded.source)
        .replace(EMPTY_MAP, (map) => `globalThis.__remember(${map})`)
        .replace(INPUT_COUNT, (_, name, count) => `${name}: ${Math.min(count, MOST_INPUTS[name])}`);
    }
    return loaded;
  },
});

export const mochaHooks = {
  beforeEach() {
    for (const map of remembered) map.clear();
  },
  // Code that runs while the modules load and in tests as well would get a new process per mutant (3 s instead of 50 ms), although with
  // `ignoreStatic` only what it does in the tests is judged: it counts as reached by its tests alone.
  afterAll() {
    const { perTest = {}, static: atLoad = {} } = globalThis.__stryker__?.mutantCoverage ?? {};
    for (const reached of Object.values(perTest)) for (const mutant of Object.keys(reached)) delete atLoad[mutant];
  },
};
