import type {
  AuditPage,
  BatchServer,
  Job,
  JobDetail,
  JobPage,
  JobPlan,
  OperatorFilePage,
  QuarantineItem,
  QuarantinePage,
  ReconciliationPage,
} from '../../portal/src/api/types.ts';
import { billingCommands } from './billing-commands.ts';
import { at, type Command, page, path, text } from './command.ts';
import { table } from './table.ts';
import { untilFrom } from './until.ts';

const jobLine = (job: Job) => [
  job.jobId,
  job.type,
  job.lateSince === null ? job.state : `${job.state}, late since ${at(job.lateSince)}`,
  `${job.attempt}/${job.maxAttempts}`,
  job.progress === null ? null : `${job.progress.done}/${job.progress.total}`,
  at(job.startedAt ?? job.runAfter ?? job.createdAt),
  job.reason,
];
const JOB_COLUMNS = ['job', 'type', 'state', 'attempt', 'progress', 'time (Seoul)', 'reason'];

function jobText(job: JobDetail): string {
  const { after, awaitedBy, runs, stepsDone, alarms, deeds, actions } = job;
  return [
    table(JOB_COLUMNS, [jobLine(job)]),
    `params: ${JSON.stringify(job.params)}`,
    ...(job.output === null ? [] : [`output: ${JSON.stringify(job.output)}`]),
    ...after.map(({ jobId, type, state, on }) => `waits for ${on} of job ${jobId} (${type}), which is ${state}`),
    ...awaitedBy.map(({ jobId, type, state, on }) => `job ${jobId} (${type}), which is ${state}, waits for its ${on}`),
    ...alarms.map(alarmText),
    ...(runs.length === 0
      ? []
      : [
          table(
            ['run', 'started', 'finished', 'outcome', 'worker', 'log', 'message'],
            runs.map((r) => [r.attempt, at(r.startedAt), at(r.finishedAt), r.outcome, r.workerId, r.log, r.message]),
          ),
        ]),
    ...(stepsDone.count === 0
      ? []
      : [
          `steps done: ${stepsDone.count}; a rerun from the failed step leaves them out`,
          table(
            ['newest steps', 'done'],
            stepsDone.newest.map(({ name, doneAt }) => [name, at(doneAt)]),
          ),
        ]),
    ...(deeds.length === 0
      ? []
      : [
          table(
            ['time (Seoul)', 'who', 'what', 'why'],
            deeds.map((deed) => [at(deed.at), deed.actor, deed.action, deed.reason]),
          ),
        ]),
    `can be: ${actions.join(', ') || 'nothing'}`,
  ].join('\n');
}

const alarmText = ({ kind, dueAt, raisedAt }: JobDetail['alarms'][number]) =>
  `had to ${kind === 'late-start' ? 'start' : 'end'} by ${at(dueAt)}${raisedAt === null ? '' : `: late, alarm raised ${at(raisedAt)}`}`;

function serverText(server: BatchServer): string {
  const { state, since, reason, instanceType, override, worker, work, cost, events } = server;
  return [
    `${state}${since === null ? '' : ` since ${at(since)}`}${instanceType === null ? '' : `, ${instanceType}`}`,
    ...(reason === null ? [] : [reason]),
    ...(override === null
      ? []
      : [`${override.action} until ${at(override.until)} by ${override.by}: ${override.reason}`]),
    `worker: ${worker === null ? 'none' : `heartbeat ${at(worker.heartbeatAt)}`}`,
    `jobs: ${work.due} due, ${work.running} running; next at ${at(work.nextDueAt) ?? '–'}`,
    ...(cost === null
      ? []
      : [`${cost.month}: ${cost.billedMinutes} min, ${cost.usd} USD; always on ${cost.alwaysOnUsd} USD`]),
    table(
      ['time (Seoul)', 'action', 'outcome', 'reason'],
      events.slice(0, 10).map((e) => [at(e.at), e.action, e.outcome, e.reason]),
    ),
  ].join('\n');
}

const quarantineText = (items: readonly QuarantineItem[]) =>
  table(
    ['entry', 'state', 'code', 'file', 'lines', 'supply point', 'day', 'message'],
    items.map((item) => [
      item.quarantineId,
      item.state,
      item.code,
      item.fileName,
      `${item.firstLine}-${item.lastLine}`,
      item.supplyPoint,
      item.day,
      item.message,
    ]),
  );

const onJob = (action: string): Command => ({
  use: `ID --reason TEXT${action === 'rerun' ? ' [--from failed-step] [--with-dependents]' : ''}`,
  argument: 'ID',
  needs: ['reason'],
  async run(client, { argument, options }) {
    const job = await client.post<JobDetail>(path('jobs', argument!, action), {
      reason: options.reason,
      ...(options.from === undefined ? {} : { from: options.from }),
      ...(options['with-dependents'] === undefined ? {} : { withDependents: true }),
    });
    return { body: job, text: jobText(job) };
  },
});

const keep = (action: 'keep_on' | 'keep_off'): Command => ({
  use: 'UNTIL --reason TEXT [--replace]   (2h, 90m, 18:00, 2026-11-23T18:00:00+09:00)',
  argument: 'UNTIL',
  needs: ['reason'],
  async run(client, { argument, options, now }) {
    const server = await client.post<BatchServer>(path('batch-server', 'override'), {
      action,
      until: untilFrom(argument!, now),
      reason: options.reason,
      ...(options.replace === undefined ? {} : { replace: true }),
    });
    return { body: server, text: serverText(server) };
  },
});

/** Every command, over the same routes as the portal. */
export const commands: Readonly<Record<string, Command>> = {
  jobs: {
    use: '[--state STATE] [--type TYPE] [--limit N] [--after ID]',
    async run(client, { options: { state, type, limit, after } }) {
      const query = { state: text(state), type: text(type), limit: text(limit), after: text(after) };
      const body = await client.get<JobPage>(path('jobs'), query);
      return page(body, table(JOB_COLUMNS, body.jobs.map(jobLine)));
    },
  },
  job: {
    use: 'ID',
    argument: 'ID',
    async run(client, { argument }) {
      const job = await client.get<JobDetail>(path('jobs', argument!));
      return { body: job, text: jobText(job) };
    },
  },
  hold: onJob('hold'),
  release: onJob('release'),
  cancel: onJob('cancel'),
  skip: onJob('skip'),
  rerun: onJob('rerun'),
  run: {
    use: 'TYPE --params JSON --reason TEXT [--held]',
    argument: 'TYPE',
    needs: ['params', 'reason'],
    async run(client, { argument, options }) {
      const job = await client.post<JobDetail>(path('jobs'), {
        type: argument,
        params: parsed(text(options.params)!),
        reason: options.reason,
        ...(options.held === undefined ? {} : { held: true }),
      });
      return { body: job, text: jobText(job) };
    },
  },
  plan: {
    use: '[--days N]',
    async run(client, { options }) {
      const body = await client.get<JobPlan>(path('job-plan'), { days: text(options.days) });
      const jobs = table(
        ['start (Seoul)', 'seconds', 'type', 'why'],
        body.jobs.map((job) => [at(job.at), job.estimatedSeconds, job.type, job.why]),
      );
      const on = table(
        ['server on from', 'to', 'for'],
        body.serverOn.map((span) => [at(span.from), at(span.to), span.why]),
      );
      return { body, text: `${body.from} to ${body.to}\n\n${jobs}\n\n${on}` };
    },
  },
  server: {
    use: '',
    async run(client) {
      const server = await client.get<BatchServer>(path('batch-server'));
      return { body: server, text: serverText(server) };
    },
  },
  'keep-on': keep('keep_on'),
  'keep-off': keep('keep_off'),
  automatic: {
    use: '--reason TEXT [--replace]   (ends keep-on or keep-off; --replace: also another operator’s)',
    needs: ['reason'],
    async run(client, { options }) {
      const body = {
        action: 'none',
        reason: options.reason,
        ...(options.replace === undefined ? {} : { replace: true }),
      };
      const server = await client.post<BatchServer>(path('batch-server', 'override'), body);
      return { body: server, text: serverText(server) };
    },
  },
  files: {
    use: '[--state STATE] [--limit N] [--after ID]',
    async run(client, { options: { state, limit, after } }) {
      const query = { state: text(state), limit: text(limit), after: text(after) };
      const body = await client.get<OperatorFilePage>(path('files'), query);
      const rows = body.files.map((f) => [
        f.fileId,
        f.state,
        at(f.receivedAt),
        f.dayCount,
        f.quarantinedCount,
        f.name,
        f.reason,
      ]);
      return page(body, table(['file', 'state', 'received (Seoul)', 'days', 'refused', 'name', 'reason'], rows));
    },
  },
  quarantine: {
    use: '[--state STATE] [--code CODE] [--file ID] [--limit N] [--after ID]   (open ones unless a state is given)',
    async run(client, { options: { state, code, file, limit, after } }) {
      const body = await client.get<QuarantinePage>(path('quarantine'), {
        state: text(state) ?? 'open',
        code: text(code),
        fileId: text(file),
        limit: text(limit),
        after: text(after),
      });
      return page(body, quarantineText(body.items));
    },
  },
  resolve: {
    use: 'ID --note TEXT [--resubmit]   (closes an entry, or takes its lines in again)',
    argument: 'ID',
    needs: ['note'],
    async run(client, { argument, options }) {
      const body = { note: options.note, resubmit: options.resubmit === true };
      const item = await client.post<QuarantineItem>(path('quarantine', argument!, 'resolve'), body);
      return { body: item, text: quarantineText([item]) };
    },
  },
  sums: {
    use: '[--state STATE] [--limit N] [--after ID]   (against the published totals)',
    async run(client, { options: { state, limit, after } }) {
      const query = { state: text(state), limit: text(limit), after: text(after) };
      const body = await client.get<ReconciliationPage>(path('reconciliation'), query);
      return page(body, sumsText(body.rows));
    },
  },
  'release-sums': {
    use: 'ID --reason TEXT   (lets the file be billed although its sums differ)',
    argument: 'ID',
    needs: ['reason'],
    async run(client, { argument, options }) {
      const row = await client.post<ReconciliationPage['rows'][number]>(path('reconciliation', argument!, 'release'), {
        reason: options.reason,
      });
      return { body: row, text: sumsText([row]) };
    },
  },
  ...billingCommands,
  audit: {
    use: '[--actor NAME] [--subject SUBJECT] [--action ACTION] [--limit N] [--after ID]   (--action personal-data.view: who saw whose data)',
    async run(client, { options: { actor, subject, action, limit, after } }) {
      const query = {
        actor: text(actor),
        subject: text(subject),
        action: text(action),
        limit: text(limit),
        after: text(after),
      };
      const body = await client.get<AuditPage>(path('audit'), query);
      const rows = body.entries.map((e) => [
        at(e.at),
        e.actor,
        e.action,
        e.subject,
        `${JSON.stringify(e.before)} → ${JSON.stringify(e.after)}`,
        e.reason,
      ]);
      return page(body, table(['time (Seoul)', 'who', 'what', 'to', 'change', 'why'], rows));
    },
  },
};

const sumsText = (rows: ReconciliationPage['rows']) =>
  table(
    ['sum', 'state', 'here', 'published', 'periods held', 'file', 'reason'],
    rows.map((r) => [r.reconciliationId, r.state, r.sumWh, r.publishedWh, r.blockedPeriods, r.fileName, r.reason]),
  );

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new RangeError(`--params is not JSON: ${json}`);
  }
}
