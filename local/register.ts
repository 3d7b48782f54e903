import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import type { Connection } from 'mysql2/promise';
import { readOperatorFile } from '../batch/formats/operator-file.ts';

/** The days of a supply point that a file has, by which the laptop dates the contract it makes. */
interface Span {
  first: string;
  last: string;
}

/**
 * Makes the demo customer the customer of every supply point the file names and the database does not know: a
 * residential low-voltage contract over exactly the file's days (new supply on the first, cancellation on the last), so
 * that even a file of a few days is a whole billing period. On the laptop only: on AWS master data comes from the retailer.
 * @returns the codes of the new supply points
 */
export async function registerUnknownSupplyPoints(connection: Connection, path: string): Promise<string[]> {
  const spans = await spansOf(path);
  const [customers] = await connection.execute('SELECT id FROM customer WHERE email = ?', ['demo@example.com']);
  const customerId = (customers as { id: number }[])[0]?.id;
  if (customerId === undefined) throw new Error('The demo customer is missing; run npm run local:reset and npm start');
  const added: string[] = [];
  for (const [code, { first, last }] of spans) {
    const [known] = await connection.execute('SELECT id FROM supply_point WHERE code = ?', [code]);
    if ((known as unknown[]).length > 0) continue;
    const [made] = await connection.execute('INSERT INTO supply_point (code, district) VALUES (?, ?)', [
      code,
      '서울특별시 종로구',
    ]);
    await connection.execute(
      `INSERT INTO contract (customer_id, supply_point_id, plan, contract_kw, reading_day, valid_from, valid_to)
       VALUES (?, ?, 'residential/low', 3, 1, ?, ?)`,
      [customerId, (made as { insertId: number }).insertId, first, last],
    );
    added.push(code);
  }
  return added;
}

async function spansOf(path: string): Promise<Map<string, Span>> {
  const spans = new Map<string, Span>();
  const note = (code: string, first: string, last: string) => {
    const span = spans.get(code);
    if (!span) spans.set(code, { first, last });
    else {
      if (first < span.first) span.first = first;
      if (last > span.last) span.last = last;
    }
  };
  await readOperatorFile(createReadStream(path), basename(path), {
    day: ({ supplyPointCode, day }) => note(supplyPointCode, day, day),
    register: () => {},
    header: () => {},
    problem: () => {},
  });
  return spans;
}
