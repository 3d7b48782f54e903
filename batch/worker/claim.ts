import { type DatabaseSettings, isoMoment } from '../../runtime/database.ts';
import { startMoment } from '../../runtime/jobs/make-due.ts';
import { NO_MOMENT } from '../../runtime/jobs/no-moment.ts';
import { QueueConnection } from './queue-connection.ts';

export interface ClaimedJob {
  id: number;
  type: string;
  /** JSON */
  params: string;
  /** fencing token of this start */
  token: number;
  /** 1 = first start */
  start: number;
  timeoutSeconds: number;
  /** by the database's clock, as its DATETIME text */
  startedAt: string;
}

/** A success to be written down in the same transaction as the next claim. */
export interface FinishedJob {
  job: ClaimedJob;
  /** JSON, or null for none */
  output: string | null;
}

export interface ClaimRequest {
  workerId: number;
  types: readonly string[];
  leaseSeconds: number;
  /** how many jobs to take at most; 0 = only write down */
  limit: number;
  finished: readonly FinishedJob[];
}

export interface ClaimResult {
  claimed: ClaimedJob[];
  /** Successes that need a closer look: jobs with dependents, or no longer this worker's. */
  unsettled: FinishedJob[];
}

interface CandidateRow {
  id: number;
  type: string;
  params: string;
  lease_token: number;
  starts: number;
  timeout_seconds: number;
  start_rule: string | null;
  /** started before, or with a key that ends with the start: its row needs more than a first start's */
  more: number;
  place: string;
  now: string;
}

/**
 * Every so many claims the queue is read from its beginning, so that what was put in front (a higher priority, a job given back)
 * is found. In between, reading goes on behind the last place taken: the places before it hold entries of claimed jobs that the
 * server has not purged yet, and stepping over them costs more than the claim itself.
 */
const CLAIMS_BEHIND_CURSOR = 200;
const CURSOR_MS = 250;
const LIMITS_MS = 1_000;
/** A type at its limit is left out of the search for so long, else its waiting jobs would stand before all others. */
const SATURATED_MS = 200;

/** Takes jobs from the queue and writes down the ended ones: two round trips and one durable commit for any number of both. */
export class Claimer {
  // Its own, without autocommit: whatever else were sent on it would belong to a claim's transaction.
  readonly #connection: QueueConnection;
  #cursor = '0';
  #cursorUses = 0;
  #cursorSince = 0;
  #limits = new Map<string, number>();
  #limitsReadAt = Number.NEGATIVE_INFINITY;
  #saturatedUntil = new Map<string, number>();

  constructor(settings: DatabaseSettings) {
    this.#connection = new QueueConnection(settings, false);
  }

  async close(): Promise<void> {
    await this.#connection.close();
  }

  /** @throws the driver's error; then nothing was claimed, and `finished` may or may not be written down: pass it again */
  async claim(request: ClaimRequest): Promise<ClaimResult> {
    if (request.limit > 0) await this.#readLimits();
    const now = performance.now();
    const types = request.types.filter(
      (type) => this.#limits.get(type) !== 0 && (this.#saturatedUntil.get(type) ?? 0) <= now,
    );
    const limit = types.length > 0 ? request.limit : 0;
    try {
      const fromStart = this.#cursor === '0';
      let result = await this.#exchange(request, types, limit);
      // Nothing behind the cursor says nothing of the places before it.
      if (limit > 0 && result.claimed.length === 0 && !fromStart) {
        this.#cursor = '0';
        const again = await this.#exchange({ ...request, finished: [] }, types, limit);
        result = { ...again, unsettled: result.unsettled };
      }
      return result;
    } catch (error) {
      await this.#connection.rollBack();
      throw error;
    }
  }

  async #exchange(request: ClaimRequest, types: readonly string[], limit: number): Promise<ClaimResult> {
    const { finished, workerId } = request;
    if (finished.length === 0 && limit === 0) return { claimed: [], unsettled: [] };
    const candidates = limit > 0 ? candidateStatement(this.#place(), types, limit) : 'SELECT 1 LIMIT 0';
    const answers = (await this.#connection.send(`${finishStatement(finished)}${candidates}`, [
      ...outputsOf(finished),
      ...(limit > 0 ? types : []),
    ])) as unknown[];
    // One statement's answer comes bare, several come as a list.
    const settled = finished.length > 0 ? (answers[0] as { affectedRows: number }).affectedRows : 0;
    const unsettled = settled === finished.length ? [] : await this.#unsettled(finished);
    const rows = (finished.length > 0 ? answers[1] : answers) as CandidateRow[];
    const last = rows[rows.length - 1];
    if (last) this.#cursor = last.place;
    const startable = await this.#startable(rows);
    // A run that an earlier, unanswered exchange wrote down is not among the rows this one has changed.
    const runs = settled === finished.length ? runStatement(finished, workerId) : runStatementOfChanged(finished);
    await this.#connection.send(`${runs}${claimStatements(startable, request)}COMMIT`);
    return { claimed: startable.map(claimedJob), unsettled };
  }

  #place(): string {
    const now = performance.now();
    if (this.#cursor === '0' || ++this.#cursorUses > CLAIMS_BEHIND_CURSOR || now - this.#cursorSince > CURSOR_MS) {
      this.#cursorUses = 0;
      this.#cursorSince = now;
      return '0';
    }
    return this.#cursor;
  }

  /** Which of the ended jobs the quick statement passed over. */
  async #unsettled(finished: readonly FinishedJob[]): Promise<FinishedJob[]> {
    const rows = await this.#connection.query<{ id: number; lease_token: number }>(
      `SELECT id, lease_token FROM job WHERE id IN (${idsOf(finished)}) AND state = 'succeeded' AND has_dependents = 0`,
    );
    const tokens = new Map(rows.map((row) => [Number(row.id), Number(row.lease_token)]));
    return finished.filter(({ job }) => tokens.get(job.id) !== job.token);
  }

  /** Leaves out what a start window or its type's limit keeps from starting now. */
  async #startable(rows: readonly CandidateRow[]): Promise<CandidateRow[]> {
    const startable: CandidateRow[] = [];
    const taken = new Map<string, number>();
    for (const row of rows) {
      const now = new Date(isoMoment(row.now));
      // Its earliest start has passed, else it would not be ready; its window may have closed since.
      const start = row.start_rule ? startMoment({ run_after: null, start_rule: row.start_rule }, now) : now;
      if (start > now) {
        await this.#connection.execute(
          "UPDATE job SET state = 'scheduled', wake_at = ?, queue_position = 0 WHERE id = ?",
          [start, row.id],
        );
        continue;
      }
      if (this.#limits.has(row.type)) {
        const room = taken.get(row.type) ?? (await this.#room(row.type));
        if (room <= 0) {
          this.#saturatedUntil.set(row.type, performance.now() + SATURATED_MS);
          continue;
        }
        taken.set(row.type, room - 1);
      }
      startable.push(row);
    }
    return startable;
  }

  /** How many more jobs of a limited type may start; the lock makes two workers count one after the other. */
  async #room(type: string): Promise<number> {
    const [limit] = await this.#connection.query<{ max_running: number | null }>(
      'SELECT max_running FROM job_type WHERE type = ? FOR UPDATE',
      [type],
    );
    if (limit?.max_running == null) return Number.MAX_SAFE_INTEGER;
    const [count] = await this.#connection.query<{ running: number }>(
      "SELECT COUNT(*) AS running FROM job WHERE state = 'running' AND type = ?",
      [type],
    );
    return Number(limit.max_running) - Number(count!.running);
  }

  async #readLimits(): Promise<void> {
    if (performance.now() - this.#limitsReadAt < LIMITS_MS) return;
    const rows = await this.#connection.query<{ type: string; max_running: number }>(
      'SELECT type, max_running FROM job_type WHERE max_running IS NOT NULL',
    );
    this.#limits = new Map(rows.map((row) => [row.type, Number(row.max_running)]));
    this.#limitsReadAt = performance.now();
  }
}

const idsOf = (finished: readonly FinishedJob[]) => finished.map(({ job }) => job.id).join(',');

const tokensOf = (finished: readonly FinishedJob[]) =>
  finished.length === 1
    ? String(finished[0]!.job.token)
    : `CASE id ${finished.map(({ job }) => `WHEN ${job.id} THEN ${job.token}`).join(' ')} END`;

/**
 * A first start has nothing to clear: every column that is named here costs, also when it does not change. Without the hint MariaDB reads the
 * running jobs by their state and compares each with the whole list of ids, which costs more than the change itself.
 */
function finishStatement(finished: readonly FinishedJob[]): string {
  if (finished.length === 0) return '';
  const outputs = finished.flatMap(({ job, output }) => (output === null ? [] : [`WHEN ${job.id} THEN ?`])).join(' ');
  const clear = finished.some(({ job }) => job.start > 1) ? ', losses = 0, reason_code = NULL, reason = NULL' : '';
  return `UPDATE job FORCE INDEX (PRIMARY) SET state = 'succeeded', finished_at = UTC_TIMESTAMP(3), lease_until = ${NO_MOMENT}
      ${outputs ? `, output = CASE id ${outputs} END` : ''}${clear}
    WHERE id IN (${idsOf(finished)}) AND lease_token = ${tokensOf(finished)} AND state = 'running' AND has_dependents = 0;`;
}

const outputsOf = (finished: readonly FinishedJob[]) =>
  finished.flatMap(({ output }) => (output === null ? [] : [output]));

const RUN_COLUMNS = 'job_id, start_no, worker_id, started_at, ended_at, outcome';

function runStatement(finished: readonly FinishedJob[], workerId: number): string {
  if (finished.length === 0) return '';
  const rows = finished.map(
    ({ job }) => `(${job.id}, ${job.start}, ${workerId}, '${job.startedAt}', UTC_TIMESTAMP(3), 'succeeded')`,
  );
  return `INSERT INTO job_run (${RUN_COLUMNS}) VALUES ${rows.join(', ')};`;
}

/** Only of jobs that have succeeded with this start, and whose run is not written down yet. */
const runStatementOfChanged = (finished: readonly FinishedJob[]) =>
  `INSERT INTO job_run (${RUN_COLUMNS})
    SELECT id, starts, worker_id, started_at, finished_at, 'succeeded' FROM job
    WHERE id IN (${idsOf(finished)}) AND lease_token = ${tokensOf(finished)} AND state = 'succeeded' AND has_dependents = 0
    ON DUPLICATE KEY UPDATE job_run.ended_at = job_run.ended_at;`;

// Without the hint the optimizer may read the whole table in order of place, locking every row on its way.
const candidateStatement = (place: string, types: readonly string[], limit: number) =>
  `SELECT id, type, params, lease_token, starts, timeout_seconds, start_rule, starts > 0 OR unique_until = 'start' AS more,
     CAST(queue_position AS CHAR) AS place, UTC_TIMESTAMP(3) AS now
   FROM job FORCE INDEX (job_queue_position)
   WHERE queue_position > ${place} AND type IN (${types.map(() => '?').join(', ')})
   ORDER BY queue_position LIMIT ${limit} FOR UPDATE SKIP LOCKED`;

function claimStatements(rows: readonly CandidateRow[], request: ClaimRequest): string {
  const first = rows.filter((row) => !Number(row.more));
  const more = rows.filter((row) => Number(row.more));
  return (
    claimStatement(first, request, '') +
    claimStatement(
      more,
      request,
      ", unique_key = IF(unique_until = 'start', NULL, unique_key), progress_done = NULL, progress_total = NULL, progress_note = NULL",
    )
  );
}

function claimStatement(rows: readonly CandidateRow[], { workerId, leaseSeconds }: ClaimRequest, more: string): string {
  if (rows.length === 0) return '';
  return `UPDATE job SET state = 'running', queue_position = 0, lease_token = lease_token + 1, starts = starts + 1, worker_id = ${workerId},
     started_at = '${rows[0]!.now}', lease_until = UTC_TIMESTAMP(3) + INTERVAL ${leaseSeconds} SECOND${more}
   WHERE id IN (${rows.map((row) => row.id).join(',')});`;
}

const claimedJob = (row: CandidateRow): ClaimedJob => ({
  id: Number(row.id),
  type: row.type,
  params: row.params,
  token: Number(row.lease_token) + 1,
  start: Number(row.starts) + 1,
  timeoutSeconds: Number(row.timeout_seconds),
  startedAt: row.now,
});
