import { meteringSettings } from '../ingest/metering-settings.ts';
import { answerFinding, releaseFile, resolveQuarantine } from '../vee/decisions.ts';
import { decideEdit, type EditRequest, proposeEdit } from '../vee/edits.ts';
import type { JobType } from '../worker/job-type.ts';
import { decidedBy } from './decided-by.ts';

// What an operator decides is a job like any other: who decided is the job's creator, never a parameter.

const text = { type: 'string', minLength: 1, maxLength: 500 } as const;
const id = { type: 'integer', minimum: 1 } as const;

function decisionSchema(properties: Record<string, object>): object {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}

export const releaseFileJob: JobType<{ fileId: number; reason: string }, object> = {
  type: 'release-file',
  paramsSchema: decisionSchema({ fileId: id, reason: text }),
  run: ({ fileId, reason }, context) =>
    context.write(async (tx) => {
      await releaseFile(tx, fileId, await decidedBy(tx, context), reason);
      return { fileId };
    }),
};

export const answerFindingJob: JobType<{ findingId: number; answer: string }, object> = {
  type: 'answer-finding',
  paramsSchema: decisionSchema({ findingId: id, answer: text }),
  run: ({ findingId, answer }, context) =>
    context.write(async (tx) => {
      await answerFinding(tx, findingId, await decidedBy(tx, context), answer);
      return { findingId };
    }),
};

export const resolveQuarantineJob: JobType<{ quarantineId: number; note: string }, object> = {
  type: 'resolve-quarantine',
  paramsSchema: decisionSchema({ quarantineId: id, note: text }),
  run: ({ quarantineId, note }, context) =>
    context.write(async (tx) => {
      await resolveQuarantine(tx, quarantineId, await decidedBy(tx, context), note);
      return { quarantineId };
    }),
};

export const editReadingJob: JobType<EditRequest, object> = {
  type: 'edit-reading',
  paramsSchema: decisionSchema({
    supplyPointId: id,
    channel: { type: 'string', minLength: 1, maxLength: 4 },
    day: { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' },
    firstInterval: { type: 'integer', minimum: 1, maximum: 288 },
    newValues: {
      type: 'array',
      items: { type: 'integer', minimum: 0, maximum: 0x7fffffff },
      minItems: 1,
      maxItems: 288,
    },
    reason: text,
    customerConsent: { type: 'string', minLength: 1, maxLength: 300 },
  }),
  run: (request, context) =>
    context.write(async (tx) => proposeEdit(tx, request, await decidedBy(tx, context), await meteringSettings(tx))),
};

export const decideEditJob: JobType<{ editId: number; decision: 'approve' | 'reject'; note: string }, object> = {
  type: 'decide-edit',
  paramsSchema: decisionSchema({ editId: id, decision: { enum: ['approve', 'reject'] }, note: text }),
  run: ({ editId, decision, note }, context) =>
    context.write(async (tx) => {
      await decideEdit(tx, editId, decision, await decidedBy(tx, context), note);
      return { editId, decision };
    }),
};
