import {
  type Answer,
  day,
  id,
  list,
  moment,
  next,
  object,
  ok,
  orNull,
  type Schema,
  text,
  textOrNull,
  wh,
  whole,
  won,
} from './parts.ts';

const anything: Schema = {};
const numberOrNull: Schema = { type: ['number', 'null'] };
const jobState: Schema = { enum: ['waiting', 'held', 'running', 'done', 'failed', 'cancelled', 'skipped'] };
const job = {
  jobId: id,
  type: text,
  state: jobState,
  priority: whole,
  attempt: whole,
  maxAttempts: whole,
  createdAt: moment,
  runAfter: orNull(moment),
  startedAt: orNull(moment),
  finishedAt: orNull(moment),
  lateSince: orNull(moment),
  progress: orNull(
    object({ done: whole, total: whole, note: textOrNull, perSecond: numberOrNull, etaSeconds: numberOrNull }),
  ),
  reason: textOrNull,
};
const otherJobs = list(object({ jobId: id, type: text, state: jobState, on: { enum: ['success', 'failure', 'end'] } }));
const jobDetail = object({
  ...job,
  params: anything,
  output: anything,
  after: otherJobs,
  awaitedBy: otherJobs,
  runs: list(
    object({
      attempt: whole,
      startedAt: moment,
      finishedAt: orNull(moment),
      outcome: textOrNull,
      workerId: textOrNull,
      message: textOrNull,
      log: textOrNull,
    }),
  ),
  stepsDone: object({ count: whole, newest: list(object({ name: text, doneAt: moment })) }),
  alarms: list(object({ kind: { enum: ['late-start', 'late-end'] }, dueAt: moment, raisedAt: orNull(moment) })),
  deeds: list(object({ at: moment, actor: text, action: text, reason: textOrNull })),
  actions: list({ enum: ['hold', 'release', 'cancel', 'skip', 'rerun'] }),
});

const span = { from: moment, to: moment, why: text };
const batchServer = object({
  state: { enum: ['pending', 'running', 'stopping', 'stopped', 'terminated', 'unknown'] },
  since: orNull(moment),
  reason: textOrNull,
  instanceType: textOrNull,
  override: orNull(object({ action: { enum: ['keep_on', 'keep_off'] }, until: moment, reason: text, by: text })),
  worker: orNull(object({ instanceId: text, helloAt: moment, heartbeatAt: moment })),
  work: object({ due: whole, running: whole, leased: whole, nextDueAt: orNull(moment) }),
  events: list(object({ at: moment, action: text, reason: text, outcome: textOrNull })),
  onTimes: list(object({ from: moment, to: orNull(moment) })),
  cost: orNull(
    object({
      month: text,
      billedMinutes: whole,
      usd: { type: 'string', description: 'US dollars without tax' },
      alwaysOnUsd: { type: 'string', description: 'the same hours of this month, always on' },
    }),
  ),
});

const quarantineItem = object({
  quarantineId: id,
  fileId: id,
  fileName: text,
  firstLine: whole,
  lastLine: whole,
  supplyPoint: textOrNull,
  channel: textOrNull,
  day: orNull(day),
  code: text,
  message: text,
  text,
  state: { enum: ['open', 'resolved', 'resubmitted', 'accepted'] },
  resolvedBy: textOrNull,
  resolution: textOrNull,
  resolvedAt: orNull(moment),
});

const reconciliationRow = object({
  reconciliationId: text,
  fileId: id,
  fileName: text,
  day,
  channel: text,
  publishedWh: orNull(wh),
  sumWh: wh,
  state: { enum: ['reconciled', 'unreconciled', 'released'] },
  releasedBy: textOrNull,
  reason: textOrNull,
  blockedPeriods: whole,
});

const objection = object({
  objectionId: id,
  billId: id,
  supplyPoint: text,
  periodFrom: day,
  periodTo: day,
  plan: text,
  usageWh: wh,
  totalWon: won,
  reason: { enum: ['usage', 'price', 'discount', 'moved', 'other'] },
  text,
  state: { enum: ['received', 'in_review', 'accepted', 'rejected'] },
  filedAt: moment,
  answerDueOn: day,
  answeredAt: orNull(moment),
  answeredBy: textOrNull,
  answer: textOrNull,
});

const finding = object({
  findingId: id,
  supplyPoint: text,
  channel: text,
  day,
  code: text,
  severity: { enum: ['note', 'review', 'block'] },
  message: text,
  state: { enum: ['open', 'answered', 'outdated'] },
  answeredBy: textOrNull,
  answer: textOrNull,
  answeredAt: orNull(moment),
});

const edit = object({
  editId: id,
  supplyPoint: text,
  channel: text,
  day,
  firstInterval: whole,
  intervals: whole,
  sizeWh: wh,
  reason: text,
  customerConsent: textOrNull,
  state: { enum: ['proposed', 'applied', 'rejected'] },
  requestedBy: text,
  requestedAt: moment,
  decidedBy: textOrNull,
  decidedAt: orNull(moment),
  note: textOrNull,
  actions: list({ enum: ['approve', 'reject'] }),
});

const billRun = {
  billRunId: id,
  month: text,
  state: { enum: ['preparing', 'preview', 'approved', 'issuing', 'issued', 'cancelled', 'failed'] },
  createdBy: text,
  createdAt: moment,
  approvedBy: textOrNull,
  approvedAt: orNull(moment),
  issuedAt: orNull(moment),
  bills: whole,
  totalWon: won,
  adjustments: whole,
  adjustmentWon: won,
  blocked: whole,
  progress: orNull(object({ done: whole, total: whole })),
  actions: list({ enum: ['approve', 'issue', 'cancel'] }),
};
const billRunDetail = object({
  ...billRun,
  samples: list(
    object({
      billId: orNull(id),
      supplyPoint: text,
      plan: text,
      usageWh: wh,
      totalWon: won,
      lastTotalWon: orNull(won),
      flags: list({
        enum: [
          ...['credit', 'far-more-than-last', 'far-less-than-last', 'no-use'],
          ...['correction', 'estimated', 'first-bill'],
        ],
      }),
    }),
  ),
  blockedReasons: list(object({ code: text, message: text, count: whole })),
});

/** What the operators' routes answer when all is well. */
export const operatorAnswers = {
  'list-jobs': ok('Jobs, newest first.', object({ jobs: list(object(job)), next })),
  'create-job': { status: 201, description: 'The job that was put into the queue.', schema: jobDetail },
  'get-job': ok('Everything about one job.', jobDetail),
  'act-on-job': ok('The job after the action.', jobDetail),
  'get-job-plan': ok(
    'What will run when, and when the batch server will be on, as far as can be foreseen.',
    object({
      from: day,
      to: day,
      jobs: list(object({ type: text, at: moment, estimatedSeconds: numberOrNull, why: text })),
      serverOn: list(object(span)),
    }),
  ),
  'get-batch-server': ok('The batch server as its events tell it, and what it costs this month.', batchServer),
  'override-batch-server': ok('The batch server with the override.', batchServer),
  'list-operator-files': ok(
    'Files of the transmission operator, newest first.',
    object({
      files: list(
        object({
          fileId: id,
          name: text,
          sizeBytes: whole,
          sha256: textOrNull,
          format: textOrNull,
          state: {
            enum: [
              ...['received', 'reading', 'read', 'quarantined', 'refused', 'duplicate'],
              ...['corrected', 'aggregated', 'billed'],
            ],
          },
          reasonCode: textOrNull,
          reason: textOrNull,
          reasonLine: { type: ['integer', 'null'] },
          dayCount: whole,
          valueCount: whole,
          quarantinedCount: whole,
          receivedAt: moment,
          finishedAt: orNull(moment),
        }),
      ),
      next,
    }),
  ),
  'list-quarantine': ok('Refused lines, newest first.', object({ items: list(quarantineItem), next })),
  'resolve-quarantine': ok('The entry after it was resolved or sent through again.', quarantineItem),
  'list-reconciliation': ok(
    'Sums per file, day and channel against the published totals.',
    object({ rows: list(reconciliationRow), next }),
  ),
  'release-reconciliation': ok('The sum after its file was released.', reconciliationRow),
  'list-objections': ok(
    'Objections: open ones in the order they are due, others newest first.',
    object({ objections: list(objection), next }),
  ),
  'answer-objection': ok('The objection with its answer.', objection),
  'list-findings': ok('What the checks of readings noticed, newest first.', object({ findings: list(finding), next })),
  'answer-finding': ok('The finding with its answer.', finding),
  'list-edits': ok('Edits of readings by hand, newest first.', object({ edits: list(edit), next })),
  'list-bill-runs': ok(
    'Bill runs, newest first, and whether first bills wait for one.',
    object({ runs: list(object(billRun)), next, issuing: { enum: ['automatic', 'by-run'] } }),
  ),
  'create-bill-run': { status: 201, description: 'The run; the batch server prepares it.', schema: billRunDetail },
  'get-bill-run': ok('A run with the bills most worth a look and what is blocked.', billRunDetail),
  'act-on-bill-run': ok('The run after the action.', billRunDetail),
  'list-audit-events': ok(
    'Who did what, newest first.',
    object({
      entries: list(
        object({
          auditId: id,
          at: moment,
          actor: text,
          action: text,
          subject: text,
          reason: textOrNull,
          before: anything,
          after: anything,
        }),
      ),
      next,
    }),
  ),
} satisfies Record<string, Answer>;
