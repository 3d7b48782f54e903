import type {
  AuditPage,
  BatchServer,
  BillRunDetail,
  FindingPage,
  Job,
  JobAction,
  JobDetail,
  JobPlan,
  JobState,
  OperatorFilePage,
  OperatorObjection,
  OverrideRequest,
  QuarantineItem,
  ReadingEdit,
  ReconciliationPage,
} from '../../portal/src/api/types.ts';
import type { MockAnswer, MockRequest } from './mock-exchange.ts';

const ok = (body: unknown): MockAnswer => ({ status: 200, body });

const ACTIONS: Record<JobState, JobAction[]> = {
  waiting: ['hold', 'cancel', 'skip'],
  held: ['release', 'cancel'],
  running: ['cancel'],
  done: ['rerun'],
  failed: ['rerun', 'skip'],
  cancelled: ['rerun'],
  skipped: [],
};

function job(jobId: string, type: string, state: JobState, extra: Partial<JobDetail> = {}): JobDetail {
  return {
    jobId,
    type,
    state,
    priority: 100,
    attempt: 1,
    maxAttempts: 5,
    createdAt: '2026-11-23T00:10:02.000Z',
    runAfter: null,
    startedAt: state === 'waiting' || state === 'held' ? null : '2026-11-23T00:12:10.000Z',
    finishedAt: state === 'done' || state === 'failed' ? '2026-11-23T00:14:41.000Z' : null,
    lateSince: null,
    progress: null,
    reason: null,
    params: { bucket: 'drop', key: 'nem12/20261122_0001.csv' },
    output: state === 'done' ? { days: 4120, values: 395_520, quarantined: 3 } : null,
    after: [],
    awaitedBy: [],
    runs: [],
    stepsDone: { count: 0, newest: [] },
    alarms: [],
    deeds: [],
    actions: ACTIONS[state],
    ...extra,
  };
}

/** A job as a list shows it. */
function listed(job: JobDetail): Job {
  const { params: _p, output: _o, after: _a, awaitedBy: _w, runs: _r, stepsDone: _s, alarms: _l, ...rest } = job;
  const { deeds: _d, actions: _c, ...shown } = rest;
  return shown;
}

const files: OperatorFilePage['files'] = [
  ['41', '20261122_0001.csv', 'billed', 3, null],
  ['42', '20261122_0002.csv', 'quarantined', 2, null],
  [
    '43',
    '20261122_0003.zip',
    'refused',
    0,
    'The file ends in the middle of line 8812: the sender has to send it again.',
  ],
  ['44', '20261122_0001.csv', 'duplicate', 0, 'The same bytes were read before (file 41).'],
].map(([fileId, name, state, quarantinedCount, reason]) => ({
  fileId: fileId as string,
  name: `nem12/${name}`,
  sizeBytes: 18_400_122,
  sha256: 'c0ffee'.padEnd(64, '0'),
  format: 'nem12',
  state: state as OperatorFilePage['files'][number]['state'],
  reasonCode: reason ? 'truncated' : null,
  reason: reason as string | null,
  reasonLine: state === 'refused' ? 8812 : null,
  dayCount: 4120,
  valueCount: 395_520,
  quarantinedCount: quarantinedCount as number,
  receivedAt: '2026-11-23T00:05:00.000Z',
  finishedAt: '2026-11-23T00:14:41.000Z',
}));

/** Operator routes of the stand-in API; null = no such route. State lives as long as the returned function. */
export function mockOperator(): (request: MockRequest) => MockAnswer | null {
  const run = {
    attempt: 1,
    startedAt: '2026-11-23T00:12:10.000Z',
    finishedAt: null,
    outcome: null,
    workerId: 'i-0a1b2c',
    message: null,
    log: 'log-group:/retail/electricity-retail-dev/batch:log-stream:i-0a1b2c',
  };
  const jobs = [
    job('907', 'bill', 'waiting', { after: [{ jobId: '906', type: 'aggregate', state: 'running', on: 'success' }] }),
    job('906', 'aggregate', 'running', {
      lateSince: '2026-11-23T00:13:00.000Z',
      alarms: [{ kind: 'late-end', dueAt: '2026-11-23T00:13:00.000Z', raisedAt: '2026-11-23T00:13:20.000Z' }],
      awaitedBy: [{ jobId: '907', type: 'bill', state: 'waiting', on: 'success' }],
      progress: { done: 2310, total: 4120, note: 'supply points', perSecond: 148, etaSeconds: 12 },
      runs: [run],
    }),
    job('905', 'correct', 'done', {
      progress: { done: 4120, total: 4120, note: null, perSecond: null, etaSeconds: null },
    }),
    job('904', 'retrieve', 'failed', {
      attempt: 5,
      reason: 'The object nem12/20261122_0003.zip ends in the middle of line 8812.',
      runs: [
        {
          ...run,
          attempt: 5,
          finishedAt: '2026-11-23T00:14:41.000Z',
          outcome: 'failed',
          message: 'truncated at line 8812',
        },
      ],
      stepsDone: { count: 37, newest: [{ name: 'chunk 37', doneAt: '2026-11-23T00:14:40.000Z' }] },
      deeds: [{ at: '2026-11-23T00:11:00.000Z', actor: 'operator', action: 'job.rerun', reason: 'Sent again' }],
    }),
    job('903', 'retrieve', 'held', { reason: 'Waiting for the operator’s corrected file.' }),
  ];
  const quarantine: QuarantineItem[] = [
    {
      quarantineId: '71',
      fileId: '42',
      fileName: 'nem12/20261122_0002.csv',
      firstLine: 118,
      lastLine: 119,
      supplyPoint: 'NEM1209999',
      channel: 'E1',
      day: '2026-11-21',
      code: 'unknown_supply_point',
      message: 'The supply point NEM1209999 is not known. It is retried by itself once its master data arrives.',
      text: '200,NEM1209999,E1,1,E1,N1,METER9,kWh,15,\n300,20261121,0.11,0.12,0.12,0.10,A,,,20261122030000,',
      state: 'open',
      resolvedBy: null,
      resolution: null,
      resolvedAt: null,
    },
    {
      quarantineId: '72',
      fileId: '42',
      fileName: 'nem12/20261122_0002.csv',
      firstLine: 240,
      lastLine: 240,
      supplyPoint: 'NEM1201002',
      channel: 'E1',
      day: '2026-11-20',
      code: 'duplicate_day',
      message: 'The file carries this day twice with different values; neither was taken.',
      text: '300,20261120,0.21,0.22,0.20,0.19,A,,,20261122030000,',
      state: 'open',
      resolvedBy: null,
      resolution: null,
      resolvedAt: null,
    },
  ];
  const rows: ReconciliationPage['rows'] = [
    {
      reconciliationId: '1',
      fileId: '41',
      fileName: 'nem12/20261122_0001.csv',
      day: '2026-11-21',
      channel: 'E1',
      publishedWh: 48_211_500,
      sumWh: 48_211_500,
      state: 'reconciled',
      releasedBy: null,
      reason: null,
      blockedPeriods: 0,
    },
    {
      reconciliationId: '2',
      fileId: '42',
      fileName: 'nem12/20261122_0002.csv',
      day: '2026-11-21',
      channel: 'E1',
      publishedWh: 39_920_000,
      sumWh: 39_908_750,
      state: 'unreconciled',
      releasedBy: null,
      reason: null,
      blockedPeriods: 14,
    },
  ];
  let runs: BillRunDetail[] = [
    {
      billRunId: '12',
      month: '2026-11',
      state: 'preview',
      createdBy: 'colleague@example.com',
      createdAt: '2026-11-23T02:00:00.000Z',
      approvedBy: null,
      approvedAt: null,
      issuedAt: null,
      bills: 4102,
      totalWon: 241_870_330,
      adjustments: 7,
      adjustmentWon: -41_200,
      blocked: 18,
      progress: null,
      actions: ['approve', 'cancel'],
      samples: [
        {
          billId: null,
          supplyPoint: 'NEM1201002',
          plan: 'residential/low',
          usageWh: 455_000,
          totalWon: 93_980,
          lastTotalWon: 84_460,
          flags: [],
        },
        {
          billId: null,
          supplyPoint: 'NEM1204411',
          plan: 'general_a_1/low',
          usageWh: 2_100_000,
          totalWon: 391_200,
          lastTotalWon: 118_000,
          flags: ['far-more-than-last'],
        },
      ],
      blockedReasons: [
        {
          code: 'UNRECONCILED_FILE',
          message:
            "Sums differ from the operator's published totals: nem12_20261122.csv. Have them corrected, or release the file with a reason.",
          count: 14,
        },
        {
          code: 'DAYS_MISSING',
          message: '2 of 31 days have no complete reading, the first is 2026-11-21.',
          count: 4,
        },
      ],
    },
  ];
  const objections: OperatorObjection[] = [
    {
      objectionId: '31',
      billId: '1005',
      supplyPoint: 'NEM1201002',
      periodFrom: '2026-10-18',
      periodTo: '2026-11-17',
      plan: 'residential/low',
      usageWh: 455_000,
      totalWon: 93_980,
      reason: 'usage',
      text: '10월에는 2주 동안 집을 비웠는데 사용량이 평소보다 많습니다.',
      state: 'received',
      filedAt: '2026-11-20T02:10:00.000Z',
      answerDueOn: '2026-12-20',
      answeredAt: null,
      answeredBy: null,
      answer: null,
    },
  ];
  const findings: FindingPage['findings'] = [
    {
      findingId: '81',
      supplyPoint: 'NEM1204411',
      channel: 'E1',
      day: '2026-11-12',
      code: 'OVER_CONTRACT',
      severity: 'block',
      message: '17:15 holds 6,250 Wh in 15 minutes, above 150 % of the contract of 5 kW.',
      state: 'open',
      answeredBy: null,
      answer: null,
      answeredAt: null,
    },
  ];
  const edits: ReadingEdit[] = [
    {
      editId: '5',
      supplyPoint: 'NEM1203310',
      channel: 'E1',
      day: '2026-11-03',
      firstInterval: 33,
      intervals: 12,
      sizeWh: 74_000,
      reason: 'The meter had failed; values of the check meter.',
      customerConsent: 'By telephone on 5 November',
      state: 'proposed',
      requestedBy: 'colleague@example.com',
      requestedAt: '2026-11-05T06:00:00.000Z',
      decidedBy: null,
      decidedAt: null,
      note: null,
      actions: ['approve', 'reject'],
    },
  ];
  let server: BatchServer = {
    state: 'running',
    since: '2026-11-23T00:11:05.000Z',
    reason: 'Jobs can run now.',
    instanceType: 'c7g.4xlarge',
    override: null,
    worker: { instanceId: 'i-0a1b2c', helloAt: '2026-11-23T00:12:01.000Z', heartbeatAt: '2026-11-23T04:59:58.000Z' },
    work: { due: 1, running: 1, leased: 1, nextDueAt: '2026-11-23T18:00:00.000Z' },
    events: [
      {
        at: '2026-11-23T00:11:05.000Z',
        action: 'start',
        reason: 'Jobs can run now.',
        outcome: 'done',
      },
      {
        at: '2026-11-22T01:02:00.000Z',
        action: 'stop',
        reason: 'No job is due, leased or near.',
        outcome: 'done',
      },
      {
        at: '2026-11-22T00:11:04.000Z',
        action: 'start',
        reason: 'Jobs can run now.',
        outcome: 'done',
      },
    ],
    onTimes: [
      { from: '2026-11-19T00:11:00.000Z', to: '2026-11-19T00:52:00.000Z' },
      { from: '2026-11-20T00:11:00.000Z', to: '2026-11-20T01:31:00.000Z' },
      { from: '2026-11-20T14:30:00.000Z', to: '2026-11-20T15:40:00.000Z' },
      { from: '2026-11-22T00:11:04.000Z', to: '2026-11-22T01:02:00.000Z' },
      { from: '2026-11-23T00:11:05.000Z', to: null },
    ],
    cost: { month: '2026-11', billedMinutes: 1310, usd: '12.66', alwaysOnUsd: '306.24' },
  };
  const plan: JobPlan = {
    from: '2026-11-23',
    to: '2026-11-29',
    jobs: ['23', '24', '25', '26', '27', '28', '29'].flatMap((date) => [
      {
        type: 'retrieve',
        at: `2026-11-${date}T00:10:00.000Z`,
        estimatedSeconds: 900,
        why: 'every day at 09:10, when the operator has delivered',
      },
      {
        type: 'aggregate',
        at: `2026-11-${date}T00:26:00.000Z`,
        estimatedSeconds: 420,
        why: 'after retrieve and correct',
      },
    ]),
    serverOn: ['23', '24', '25', '26', '27', '28', '29'].map((date) => ({
      from: `2026-11-${date}T00:08:00.000Z`,
      to: `2026-11-${date}T00:40:00.000Z`,
      why: 'retrieve, correct, aggregate',
    })),
  };
  const audit: AuditPage['entries'] = [
    {
      auditId: '3',
      at: '2026-11-23T03:11:00.000Z',
      actor: 'operator@example.com',
      action: 'job.hold',
      subject: 'job 903',
      reason: 'Waiting for the operator’s corrected file.',
      before: { state: 'waiting' },
      after: { state: 'held' },
    },
    {
      auditId: '2',
      at: '2026-11-22T08:00:12.000Z',
      actor: 'colleague@example.com',
      action: 'batch-server.override',
      subject: 'batch server',
      reason: 'Month-end test run',
      before: null,
      after: { action: 'keep_on', until: '2026-11-22T10:00:00Z' },
    },
  ];

  return ({ method, path, query, body }) => {
    const [, , name = '', id = '', action = ''] = path.split('/');
    const state = query.get('state');
    switch (`${method} ${name}${id ? '/:id' : ''}${action ? '/:action' : ''}`) {
      case 'GET jobs':
        return ok({ jobs: jobs.filter((j) => state === null || j.state === state).map(listed), next: null });
      case 'GET jobs/:id': {
        const found = jobs.find((j) => j.jobId === id);
        return found ? ok(found) : null;
      }
      case 'POST jobs/:id/:action': {
        const index = jobs.findIndex((j) => j.jobId === id);
        const found = jobs[index];
        if (!found) return null;
        if (!found.actions.includes(action as JobAction)) {
          return {
            status: 409,
            body: {
              error: {
                code: 'job_state_conflict',
                message: `Job ${id} is ${found.state}; colleague@example.com changed it at 12:01.`,
                requestId: 'mock',
              },
            },
          };
        }
        const next = (
          { hold: 'held', release: 'waiting', cancel: 'cancelled', skip: 'skipped', rerun: 'waiting' } as const
        )[action as JobAction];
        jobs[index] = { ...found, state: next, actions: ACTIONS[next], reason: (body as { reason: string }).reason };
        return ok(jobs[index]);
      }
      case 'GET job-plan':
        return ok(plan);
      case 'GET batch-server':
        return ok(server);
      case 'POST batch-server/:id': {
        const { action: wanted, until, reason } = body as OverrideRequest;
        server = {
          ...server,
          override:
            wanted === 'none' ? null : { action: wanted, until: until ?? '', reason, by: 'operator@example.com' },
        };
        return ok(server);
      }
      case 'GET files':
        return ok({ files: files.filter((f) => state === null || f.state === state), next: null });
      case 'GET quarantine':
        return ok({
          items: quarantine.filter(
            (q) => (state === null || q.state === state) && (!query.get('fileId') || q.fileId === query.get('fileId')),
          ),
          next: null,
        });
      case 'POST quarantine/:id/:action': {
        const found = quarantine.find((q) => q.quarantineId === id);
        if (!found) return null;
        const { note, resubmit } = body as { note: string; resubmit: boolean };
        Object.assign(found, {
          state: resubmit ? 'resubmitted' : 'resolved',
          resolution: note,
          resolvedBy: 'operator@example.com',
          resolvedAt: '2026-11-23T05:00:00.000Z',
        });
        return ok(found);
      }
      case 'GET reconciliation':
        return ok({ rows: rows.filter((r) => state === null || r.state === state), next: null });
      case 'POST reconciliation/:id/:action': {
        const found = rows.find((r) => r.reconciliationId === id);
        if (!found) return null;
        Object.assign(found, {
          state: 'released',
          releasedBy: 'operator@example.com',
          reason: (body as { reason: string }).reason,
          blockedPeriods: 0,
        });
        return ok(found);
      }
      case 'GET objections':
        return ok({
          objections: objections.filter((o) => state === null || (o.answeredAt === null) === (state === 'open')),
          next: null,
        });
      case 'POST objections/:id/:action': {
        const found = objections.find((o) => o.objectionId === id);
        if (!found) return null;
        const { decision, answer } = body as { decision: 'accepted' | 'rejected'; answer: string };
        const answeredAt = '2026-11-23T05:00:00.000Z';
        return ok(Object.assign(found, { state: decision, answer, answeredAt, answeredBy: 'operator@example.com' }));
      }
      case 'GET findings': {
        const severity = query.get('severity');
        const chosen = (f: FindingPage['findings'][number]) =>
          (state === null || f.state === state) && (severity === null || f.severity === severity);
        return ok({ findings: findings.filter(chosen), next: null });
      }
      case 'POST findings/:id/:action': {
        const found = findings.find((f) => f.findingId === id);
        if (!found) return null;
        const { answer } = body as { answer: string };
        const answeredAt = '2026-11-23T05:00:00.000Z';
        return ok(Object.assign(found, { state: 'answered', answer, answeredAt, answeredBy: 'operator@example.com' }));
      }
      case 'GET edits':
        return ok({ edits, next: null });
      case 'POST jobs': {
        const { type, params } = body as { type: string; params: Record<string, unknown> };
        jobs.unshift(job('950', type, 'waiting', { params }));
        return { status: 201, body: jobs[0] };
      }
      case 'GET bill-runs':
        return ok({ runs: runs.map(({ samples, blockedReasons, ...run }) => run), next: null, issuing: 'by-run' });
      case 'POST bill-runs': {
        const { month } = body as { month: string };
        const made: BillRunDetail = {
          ...(runs[0] as BillRunDetail),
          billRunId: '13',
          month,
          state: 'preview',
          createdBy: 'operator@example.com',
          approvedBy: null,
          actions: ['cancel'],
        };
        runs = [made, ...runs];
        return ok(made);
      }
      case 'GET bill-runs/:id': {
        const found = runs.find((r) => r.billRunId === id);
        return found ? ok(found) : null;
      }
      case 'POST bill-runs/:id/:action': {
        const found = runs.find((r) => r.billRunId === id);
        if (!found) return null;
        const at = '2026-11-23T05:00:00.000Z';
        if (action === 'approve')
          Object.assign(found, {
            state: 'approved',
            approvedBy: 'operator@example.com',
            approvedAt: at,
            actions: ['issue', 'cancel'],
          });
        if (action === 'issue') Object.assign(found, { state: 'issued', issuedAt: at, actions: [] });
        if (action === 'cancel') Object.assign(found, { state: 'cancelled', actions: [] });
        return ok(found);
      }
      case 'GET audit':
        return ok({
          entries: audit.filter((e) => !query.get('actor') || e.actor.includes(query.get('actor') ?? '')),
          next: null,
        });
      default:
        return null;
    }
  };
}
