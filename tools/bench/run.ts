/** `npm run bench -- NAME [options]` runs tools/bench/NAME.ts: its `run(args)` measures, prints a table, and returns when done. */
import { readdirSync } from 'node:fs';

const NAMES = readdirSync(new URL('.', import.meta.url))
  .filter((file) => file.endsWith('.ts'))
  .map((file) => file.slice(0, -3))
  .filter((name) => name !== 'run')
  .sort();

const [name = '', ...args] = process.argv.slice(2);
if (NAMES.includes(name)) {
  const bench = (await import(new URL(`${name}.ts`, import.meta.url).href)) as {
    run(args: readonly string[]): Promise<void>;
  };
  await bench.run(args);
} else {
  console.error(`Usage: npm run bench -- NAME [options], NAME one of: ${NAMES.join(', ')}`);
  process.exitCode = 2;
}
