import { PassThrough, Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { answer, quoteStream } from '../../../tools/quote.ts';

const HOME = { plan: 'residential/low', period: { from: '2025-10-01', to: '2025-10-31' }, usage: { kWh: 350 } };

const linesOf = async (input: Iterable<string>): Promise<unknown[]> => {
  const output = new PassThrough({ highWaterMark: 64 });
  const read = (async () => {
    let text = '';
    for await (const chunk of output) text += chunk;
    return text;
  })();
  await quoteStream(Readable.from(input), output);
  output.end();
  const text = await read;
  return text === ''
    ? []
    : text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
};

describe('npm run --silent quote', () => {
  test('one result for each request, in order, errors on their own line, and the stream goes on', async () => {
    const requests = [
      JSON.stringify({ ...HOME, id: 'one' }),
      '{"plan": broken',
      JSON.stringify({ ...HOME, id: 3, usage: { kWh: -1 } }),
      JSON.stringify({ ...HOME, id: { no: 'id' }, plan: 'royal/low' }),
      'null',
      JSON.stringify({ ...HOME, usage: { kWh: 1 } }),
    ];
    const results = (await linesOf(requests.map((line) => `${line}\n`))) as Record<string, unknown>[];
    expect(results).toHaveLength(6);
    expect(results[0]).toMatchObject({ id: 'one', total: 70640 });
    expect(results[1]).toEqual({
      error: { code: 'not_json', message: expect.stringMatching(/^the line is not JSON: /), path: '' },
    });
    expect(results[2]).toEqual({
      id: 3,
      error: { code: 'negative_usage', message: 'usage.kWh is negative: -1 kWh', path: 'usage.kWh' },
    });
    expect(results[3]).toEqual({
      error: { code: 'unknown_plan', message: 'plan "royal/low" is not known', path: 'plan' },
    });
    expect(results[4]).toMatchObject({ error: { code: 'bad_request', path: 'request' } });
    expect(results[5]).toMatchObject({ total: 1160 });
  });

  test('lines may come in any chunks, with CRLF, without a last newline; empty lines are skipped', async () => {
    const text = `${JSON.stringify(HOME)}\r\n\n  \n${JSON.stringify({ ...HOME, id: 'last' })}`;
    const results = await linesOf([text.slice(0, 17), text.slice(17, 60), text.slice(60)]);
    expect(results).toMatchObject([{ total: 70640 }, { id: 'last', total: 70640 }]);
    expect(await linesOf([])).toEqual([]);
  });

  test('a result has every amount, absent ones 0, and its lines', () => {
    const result = JSON.parse(answer(JSON.stringify(HOME)));
    expect(Object.keys(result)).toEqual([
      'plan',
      'period',
      'kWh',
      'base',
      'energy',
      'climate',
      'fuel',
      'powerFactorCharge',
      'overContractSurcharge',
      'mandatoryUseDeduction',
      'under200Deduction',
      'welfareDiscount',
      'householdDiscount',
      'priceFreeze',
      'zeroUseReduction',
      'minimumTopUp',
      'subtotal',
      'vat',
      'fund',
      'total',
      'lines',
    ]);
    expect(result.lines).toHaveLength(8);
  });

  test('a fault of the program itself is not hidden as an error of the request', () => {
    const request = JSON.stringify(HOME);
    expect(() =>
      answer(request, () => {
        throw new TypeError('a bug');
      }),
    ).toThrow('a bug');
  });
});
