// Run as a program: invokes a function's handler with events, one after the other, and leaves its logs on stdout as the platform would.
// node tests/support/invoke.ts <function> <JSON list of events>
import { lambdaContext } from './events.ts';

const [, , name = '', events = '[]'] = process.argv;
const { handler } = (await import(`../../functions/${name}/handler.ts`)) as {
  handler: (event: unknown, context: unknown) => Promise<unknown>;
};
for (const event of JSON.parse(events) as unknown[]) await handler(event, lambdaContext()).catch(() => {});
process.exit(0);
