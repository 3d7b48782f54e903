import { mkdirSync, writeFileSync } from 'node:fs';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { addDays } from '../../domain/calendar/day.ts';
import { cloudEnvironment } from '../../local/ministack.ts';
import { inRoot } from '../../local/paths.ts';
import { type Person, signUp } from '../../local/people.ts';
import type { Stack } from '../../local/stack.ts';
import { type Database, databaseSettingsFrom, openDatabase } from '../../runtime/database.ts';
import { today } from '../../runtime/seoul.ts';
import { seedPricedBill } from '../../tests/support/bills.ts';
import { seedReadings } from '../../tests/support/readings.ts';

/** What the requests are about: things of the run's own, so that the demo customer's record and session stay as they are. */
export interface World {
  readonly customer: Person;
  /** Bills of somebody else: no answer may come from them. */
  readonly foreignBills: readonly string[];
}

const READ_DAYS = 400;

/**
 * Makes a customer with four bills and thirteen months of readings, another customer's bills, jobs that are held for ever, refused lines and files, and
 * writes their ids where schemathesis.toml looks for them.
 */
export async function makeWorld(stack: Stack): Promise<World> {
  Object.assign(process.env, cloudEnvironment(stack.awsEndpointUrl));
  const run = Date.now().toString(36);
  const customer = { username: `api-test-${run}`, password: `Api-Test-${run}-1` };
  const cognito = new CognitoIdentityProviderClient({});
  const subject = await signUp(cognito, stack.userPoolId, customer, `api-test-${run}@example.com`);
  const database = openDatabase(databaseSettingsFrom(stack.databaseUrl));
  try {
    const bills = await billsOf(database, subject, `AT${run}`.slice(0, 10).toUpperCase());
    const foreignBills = await billsOf(database, `somebody-else-${run}`, `SE${run}`.slice(0, 10).toUpperCase());
    const jobs = await heldJobs(database);
    await refusedLines(database, run);
    mkdirSync(inRoot('.local', 'schemathesis'), { recursive: true });
    writeFileSync(inRoot('.local', 'schemathesis', 'bills.txt'), entries([...bills, ...foreignBills]));
    writeFileSync(inRoot('.local', 'schemathesis', 'jobs.txt'), entries(jobs));
    return { customer, foreignBills };
  } finally {
    await database.close();
  }
}

const entries = (ids: readonly (string | number)[]) => ids.map((id) => `"${id}"\n`).join('');

async function billsOf(database: Database, subject: string, supplyPoint: string): Promise<string[]> {
  const bills: string[] = [];
  for (const month of ['2025-10', '2026-08', '2026-09', '2026-10']) {
    const to = addDays(`${month}-01`, 27);
    bills.push(
      await seedPricedBill(database, { subject, supplyPoint, from: `${month}-01`, to, kWh: 180 + 60 * bills.length }),
    );
  }
  const values = Array.from({ length: 48 }, (_, slot) => 150 + slot);
  const days = Array.from({ length: READ_DAYS }, (_, age) => ({ day: addDays(today(), -age - 1), values }));
  await seedReadings(database, supplyPoint, days);
  return bills;
}

/** Whatever is done to them, they are not due before 2099: no batch server starts for them. */
async function heldJobs(database: Database): Promise<number[]> {
  const jobs: number[] = [];
  for (let each = 0; each < 20; each += 1) {
    const { insertId } = await database.execute(
      `INSERT INTO job (type, state, params, run_after, created_at) VALUES ('api-test', 'held', '{}', '2099-01-01', UTC_TIMESTAMP(3))`,
    );
    jobs.push(insertId);
  }
  return jobs;
}

async function refusedLines(database: Database, run: string): Promise<void> {
  for (let each = 0; each < 20; each += 1) {
    const { insertId } = await database.execute(
      `INSERT INTO operator_file (name, size_bytes, state, reconciliation) VALUES (?, 1000, 'quarantined', 'none')`,
      [`api-test-${run}-${each}.csv`],
    );
    await database.execute(
      `INSERT INTO quarantine (file_id, first_line, last_line, supply_point_code, channel, day, code, message, text)
       VALUES (?, 2, 2, 'NEM1209999', 'E1', '2026-11-21', 'UNKNOWN_SUPPLY_POINT', 'The supply point is not known.', '300,20261121')`,
      [insertId],
    );
  }
}
