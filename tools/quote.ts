// `npm run --silent quote`: one JSON request per line in, one JSON result per line out, in the same order. A request that cannot be priced
// answers with its error on its own line and the stream goes on.
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { quote, TariffError } from '../domain/tariff/index.ts';

const idOf = (request: unknown): object => {
  const id = typeof request === 'object' && request !== null ? (request as { id?: unknown }).id : undefined;
  return typeof id === 'string' || typeof id === 'number' ? { id } : {};
};

/** Answers one line: the JSON of the result, or of `{ id?, error: { code, message, path } }`. */
export const answer = (text: string, price: (request: never) => unknown = quote): string => {
  let request: unknown;
  try {
    request = JSON.parse(text);
  } catch (error) {
    return JSON.stringify({
      error: { code: 'not_json', message: `the line is not JSON: ${(error as Error).message}`, path: '' },
    });
  }
  try {
    return JSON.stringify(price(request as never));
  } catch (error) {
    if (!(error instanceof TariffError)) throw error;
    return JSON.stringify({ ...idOf(request), error: { code: error.code, message: error.message, path: error.path } });
  }
};

/** Reads requests until the input ends; waits for the output to drain, so memory stays constant. Empty lines are skipped. */
export const quoteStream = async (input: Readable, output: Writable): Promise<void> => {
  for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (text.trim() === '') continue;
    if (!output.write(`${answer(text)}\n`)) await new Promise((resolve) => output.once('drain', resolve));
  }
};

if (import.meta.main) {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // The reader went away (`| head`): nothing is left to do.
    process.exit(error.code === 'EPIPE' ? 0 : 1);
  });
  await quoteStream(process.stdin, process.stdout);
}
