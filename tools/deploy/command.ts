import { parseArgs } from 'node:util';

/**
 * Runs a command that takes `--stack NAME` and further options; a wrong option or a failure ends with one sentence and status 1.
 * @param options names of further options: true for one with a value, false for a switch
 */
export async function command(
  name: string,
  options: Readonly<Record<string, boolean>>,
  work: (stack: string, given: Readonly<Record<string, string | boolean | undefined>>) => Promise<void>,
): Promise<void> {
  if (process.argv.includes('--help')) {
    const further = Object.entries(options).map(([option, hasValue]) => ` [--${option}${hasValue ? ' …' : ''}]`);
    console.log(`Usage: node tools/${name}.ts --stack NAME${further.join('')}`);
    process.exit(0);
  }
  try {
    const { values } = parseArgs({
      options: {
        stack: { type: 'string' },
        ...Object.fromEntries(
          Object.entries(options).map(([option, hasValue]) => [
            option,
            { type: hasValue ? ('string' as const) : ('boolean' as const) },
          ]),
        ),
      },
    });
    if (!values.stack)
      throw new Error('--stack is missing: give the name of the stack, such as --stack electricity-retail-dev.');
    await work(values.stack as string, values as Record<string, string | boolean | undefined>);
  } catch (error) {
    console.error(`${name}: ${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
  }
}
