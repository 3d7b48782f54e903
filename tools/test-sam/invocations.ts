/** What a function is expected to answer in the real runtime container, by logical id and event. */
export interface Invocation {
  logicalId: string;
  /** File in events/. */
  event: string;
  /** Says what is wrong with the answer, or nothing. */
  complaint: (answer: Record<string, unknown>) => string | undefined;
}

const status =
  (...wanted: number[]) =>
  (answer: Record<string, unknown>) => {
    if (!wanted.includes(answer.statusCode as number))
      return `statusCode is ${answer.statusCode}, not ${wanted.join(' or ')}`;
    if (answer.body !== undefined && answer.body !== '') JSON.parse(String(answer.body));
    return undefined;
  };

/** No customer and no bill is in the database, so which refusal it is does not matter here; that it is no failure does. */
const answered = ({ statusCode }: Record<string, unknown>) =>
  Number(statusCode) >= 200 && Number(statusCode) < 500 ? undefined : `statusCode is ${statusCode}`;

const hasKey = (key: string) => (answer: Record<string, unknown>) =>
  key in answer ? undefined : `the answer has no "${key}"`;

/** In this order: the migrations come first, because the other functions read the tables. */
export const invocations: readonly Invocation[] = [
  { logicalId: 'MigrateDatabase', event: 'migrate-database.deploy.json', complaint: hasKey('applied') },
  {
    logicalId: 'Authorize',
    event: 'authorize.forged-token.json',
    complaint: ({ errorMessage }) =>
      errorMessage === 'Unauthorized' ? undefined : 'a forged token is not "Unauthorized"',
  },
  { logicalId: 'CreateSession', event: 'create-session.sign-in.json', complaint: status(200, 401) },
  { logicalId: 'AnswerChallenge', event: 'answer-challenge.new-password.json', complaint: status(200, 401) },
  { logicalId: 'RefreshSession', event: 'refresh-session.with-cookie.json', complaint: status(200, 401) },
  { logicalId: 'EndSession', event: 'end-session.with-cookie.json', complaint: status(204) },
  { logicalId: 'ListBills', event: 'list-bills.first-page.json', complaint: status(200, 404) },
  { logicalId: 'ListBills', event: 'list-bills.wrong-period.json', complaint: status(400) },
  { logicalId: 'GetBill', event: 'get-bill.own.json', complaint: status(404) },
  { logicalId: 'GetBill', event: 'get-bill.not-a-number.json', complaint: status(400) },
  { logicalId: 'ListJobs', event: 'list-jobs.first-page.json', complaint: status(200) },
  { logicalId: 'ListJobs', event: 'list-jobs.wrong-state.json', complaint: status(400) },
  // The types are known once a worker has said hello.
  { logicalId: 'CreateJob', event: 'create-job.close-periods.json', complaint: status(201, 400) },
  { logicalId: 'GetJob', event: 'get-job.one.json', complaint: status(200, 404) },
  { logicalId: 'ActOnJob', event: 'act-on-job.hold.json', complaint: status(200, 404, 409) },
  { logicalId: 'ActOnJob', event: 'act-on-job.wrong-action.json', complaint: status(400) },
  { logicalId: 'GetJobPlan', event: 'get-job-plan.week.json', complaint: status(200) },
  { logicalId: 'GetBatchServer', event: 'get-batch-server.now.json', complaint: status(200) },
  { logicalId: 'OverrideBatchServer', event: 'override-batch-server.end.json', complaint: status(200) },
  { logicalId: 'ListOperatorFiles', event: 'list-operator-files.first-page.json', complaint: status(200) },
  { logicalId: 'ListQuarantine', event: 'list-quarantine.open.json', complaint: status(200) },
  { logicalId: 'ResolveQuarantine', event: 'resolve-quarantine.note.json', complaint: status(200, 404, 409) },
  { logicalId: 'ListReconciliation', event: 'list-reconciliation.unreconciled.json', complaint: status(200) },
  {
    logicalId: 'ReleaseReconciliation',
    event: 'release-reconciliation.explained.json',
    complaint: status(200, 404, 409),
  },
  { logicalId: 'ListObjections', event: 'list-objections.open.json', complaint: status(200) },
  { logicalId: 'AnswerObjection', event: 'answer-objection.accepted.json', complaint: status(200, 404, 409) },
  { logicalId: 'ListFindings', event: 'list-findings.blocking.json', complaint: status(200) },
  { logicalId: 'AnswerFinding', event: 'answer-finding.explained.json', complaint: status(200, 404, 409) },
  { logicalId: 'ListEdits', event: 'list-edits.proposed.json', complaint: status(200) },
  { logicalId: 'ListBillRuns', event: 'list-bill-runs.first-page.json', complaint: status(200) },
  { logicalId: 'CreateBillRun', event: 'create-bill-run.november.json', complaint: status(201, 409) },
  { logicalId: 'GetBillRun', event: 'get-bill-run.one.json', complaint: status(200, 404) },
  { logicalId: 'ActOnBillRun', event: 'act-on-bill-run.approve.json', complaint: status(404, 409) },
  { logicalId: 'ListAuditEvents', event: 'list-audit-events.newest.json', complaint: status(200) },
  { logicalId: 'ReceiveOperatorFile', event: 'receive-operator-file.one-object.json', complaint: hasKey('jobIds') },
  { logicalId: 'ReportWork', event: 'report-work.first-look.json', complaint: hasKey('now') },
  { logicalId: 'CheckAmi', event: 'check-ami.own-image.json', complaint: hasKey('accepted') },
  { logicalId: 'MeasureOperations', event: 'measure-operations.tick.json', complaint: hasKey('gauges') },
  { logicalId: 'ControlBatchServer', event: 'control-batch-server.tick.json', complaint: hasKey('decision') },
  { logicalId: 'BeginPasswordReset', event: 'begin-password-reset.known-name.json', complaint: answered },
  { logicalId: 'FinishPasswordReset', event: 'finish-password-reset.code.json', complaint: answered },
  { logicalId: 'GetMe', event: 'get-me.own.json', complaint: answered },
  { logicalId: 'UpdateMe', event: 'update-me.language.json', complaint: answered },
  { logicalId: 'ExplainBill', event: 'explain-bill.against-last.json', complaint: answered },
  { logicalId: 'GetPayment', event: 'get-payment.own.json', complaint: answered },
  { logicalId: 'RequestInstalments', event: 'request-instalments.three.json', complaint: answered },
  { logicalId: 'GetObjection', event: 'get-objection.own.json', complaint: answered },
  { logicalId: 'FileObjection', event: 'file-objection.usage.json', complaint: answered },
  { logicalId: 'GetUsage', event: 'get-usage.one-day.json', complaint: answered },
  { logicalId: 'GetForecast', event: 'get-forecast.own.json', complaint: answered },
  { logicalId: 'GetComparison', event: 'get-comparison.own.json', complaint: answered },
  { logicalId: 'GetTariff', event: 'get-tariff.own.json', complaint: answered },
  { logicalId: 'CreateQuote', event: 'create-quote.household.json', complaint: answered },
  { logicalId: 'GetAlerts', event: 'get-alerts.own.json', complaint: answered },
  { logicalId: 'SetAlerts', event: 'set-alerts.all.json', complaint: answered },
];
