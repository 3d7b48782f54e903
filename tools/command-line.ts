import { type ParseArgsConfig, parseArgs } from 'node:util';

/**
 * A program's options as parseArgs gives them. `--help` prints the usage and ends with 0; an option it does not know, or one without its
 * value, prints what is wrong and the usage and ends with 2.
 */
export function commandLine<T extends ParseArgsConfig>(usage: string, config: T): ReturnType<typeof parseArgs<T>> {
  if (process.argv.includes('--help')) {
    console.log(usage);
    process.exit(0);
  }
  try {
    return parseArgs(config);
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`);
    process.exit(2);
  }
}
