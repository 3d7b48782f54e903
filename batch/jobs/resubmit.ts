import { resubmitEntries } from '../ingest/resubmit.ts';
import { MASTER_DATA_CODES } from '../ingest/supply-point-directory.ts';
import type { JobType } from '../worker/job-type.ts';

export interface ResubmitParams {
  quarantineIds: number[];
}

export interface ResubmitOutput {
  accepted: number;
  stillRefused: number;
  nothingToDo: number;
}

const ENTRIES_PER_RUN = 100;

/** Takes quarantine entries in again because a person says so; an entry that contradicts what is held then wins. */
export const resubmit: JobType<ResubmitParams, ResubmitOutput> = {
  type: 'resubmit',
  paramsSchema: {
    type: 'object',
    properties: {
      quarantineIds: {
        type: 'array',
        items: { type: 'integer', minimum: 1 },
        minItems: 1,
        maxItems: 1000,
      },
    },
    required: ['quarantineIds'],
    additionalProperties: false,
  },
  async run({ quarantineIds }, context) {
    const outcomes = await resubmitEntries(context, quarantineIds);
    return {
      accepted: outcomes.accepted,
      stillRefused: outcomes['still-refused'],
      nothingToDo: outcomes['nothing-to-do'],
    };
  },
};

/** Takes in the entries whose supply point or meter has been registered since. Put into the queue whenever master data arrives. */
export const retryQuarantine: JobType<Record<string, never>, ResubmitOutput> = {
  type: 'retry-quarantine',
  paramsSchema: { type: 'object', properties: {}, additionalProperties: false },
  async run(_params, context) {
    const output: ResubmitOutput = { accepted: 0, stillRefused: 0, nothingToDo: 0 };
    for (let after = 0; ; ) {
      context.signal.throwIfAborted();
      const rows = await context.database.query<{ id: number }>(
        `SELECT q.id FROM quarantine q JOIN supply_point s ON s.code = CONVERT(q.supply_point_code USING ascii)
          WHERE q.state = 'open' AND q.code IN (${MASTER_DATA_CODES.map(() => '?').join(',')}) AND q.id > ?
          ORDER BY q.id LIMIT ${ENTRIES_PER_RUN}`,
        [...MASTER_DATA_CODES, after],
      );
      if (rows.length === 0) return output;
      const ids = rows.map((row) => Number(row.id));
      const outcomes = await resubmitEntries(context, ids);
      output.accepted += outcomes.accepted;
      output.stillRefused += outcomes['still-refused'];
      output.nothingToDo += outcomes['nothing-to-do'];
      after = ids.at(-1)!;
      await context.progress(output.accepted, 0, `${output.stillRefused} still refused`);
    }
  },
};
