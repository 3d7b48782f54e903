import type { BillRun, BillRunDetail, BillRunPage, FindingPage, ObjectionPage } from '../../portal/src/api/types.ts';
import { type Command, page, path, text } from './command.ts';
import { table } from './table.ts';

const won = (amount: number) => amount.toLocaleString('en');

const runsText = (runs: readonly BillRun[]) =>
  table(
    ['run', 'month', 'state', 'bills', 'won', 'blocked', 'made by', 'approved by', 'can be'],
    runs.map((run) => [
      run.billRunId,
      run.month,
      run.state,
      run.progress === null ? run.bills : `${run.progress.done}/${run.progress.total}`,
      won(run.totalWon),
      run.blocked,
      run.createdBy,
      run.approvedBy,
      run.actions.join(', '),
    ]),
  );

function runText(run: BillRunDetail): string {
  const samples = run.samples.map((bill) => [
    bill.supplyPoint,
    bill.plan,
    (bill.usageWh / 1000).toFixed(3),
    won(bill.totalWon),
    bill.lastTotalWon === null ? null : won(bill.lastTotalWon),
    bill.flags.join(', '),
  ]);
  const blocked = run.blockedReasons.map(({ code, count, message }) => [code, count, message]);
  return [
    runsText([run]),
    ...(samples.length === 0 ? [] : [table(['supply point', 'plan', 'kWh', 'won', 'last', 'look at'], samples)]),
    ...(blocked.length === 0 ? [] : [table(['blocked by', 'periods', 'reason'], blocked)]),
  ].join('\n\n');
}

const onRun = (action: 'approve' | 'issue' | 'cancel'): Command => ({
  use: `ID --reason TEXT${action === 'approve' ? '   (by another operator than made it)' : ''}`,
  argument: 'ID',
  needs: ['reason'],
  async run(client, { argument, options }) {
    const run = await client.post<BillRunDetail>(path('bill-runs', argument!, action), { reason: options.reason });
    return { body: run, text: runText(run) };
  },
});

const objectionsText = (objections: ObjectionPage['objections']) =>
  table(
    ['objection', 'state', 'answer by', 'bill', 'supply point', 'won', 'about', 'what they wrote'],
    objections.map((o) => [
      o.objectionId,
      o.state,
      o.answerDueOn,
      o.billId,
      o.supplyPoint,
      won(o.totalWon),
      o.reason,
      o.text,
    ]),
  );

const findingsText = (findings: FindingPage['findings']) =>
  table(
    ['finding', 'state', 'severity', 'code', 'supply point', 'channel', 'day', 'message'],
    findings.map((f) => [f.findingId, f.state, f.severity, f.code, f.supplyPoint, f.channel, f.day, f.message]),
  );

/** What stands between readings and bills: checks to answer, runs to approve, objections to answer. */
export const billingCommands: Readonly<Record<string, Command>> = {
  'bill-runs': {
    use: '[--limit N] [--after ID]',
    async run(client, { options: { limit, after } }) {
      const body = await client.get<BillRunPage>(path('bill-runs'), { limit: text(limit), after: text(after) });
      return page(body, runsText(body.runs));
    },
  },
  'bill-run': {
    use: 'ID',
    argument: 'ID',
    async run(client, { argument }) {
      const run = await client.get<BillRunDetail>(path('bill-runs', argument!));
      return { body: run, text: runText(run) };
    },
  },
  'preview-bills': {
    use: 'MONTH   (YYYY-MM: what its first bills would be; nothing is issued)',
    argument: 'MONTH',
    async run(client, { argument }) {
      const run = await client.post<BillRunDetail>(path('bill-runs'), { month: argument });
      return { body: run, text: runText(run) };
    },
  },
  'approve-run': onRun('approve'),
  'issue-run': onRun('issue'),
  'cancel-run': onRun('cancel'),
  objections: {
    use: '[--state STATE] [--limit N] [--after ID]   (open ones unless a state is given)',
    async run(client, { options: { state, limit, after } }) {
      const query = { state: text(state) ?? 'open', limit: text(limit), after: text(after) };
      const body = await client.get<ObjectionPage>(path('objections'), query);
      return page(body, objectionsText(body.objections));
    },
  },
  'answer-objection': {
    use: 'ID --decision accepted|rejected --answer TEXT   (the customer reads it)',
    argument: 'ID',
    needs: ['decision', 'answer'],
    async run(client, { argument, options: { decision, answer } }) {
      const objection = await client.post<ObjectionPage['objections'][number]>(
        path('objections', argument!, 'answer'),
        { decision, answer },
      );
      return { body: objection, text: objectionsText([objection]) };
    },
  },
  findings: {
    use: '[--state STATE] [--severity SEVERITY] [--limit N] [--after ID]   (open ones unless a state is given)',
    async run(client, { options: { state, severity, limit, after } }) {
      const body = await client.get<FindingPage>(path('findings'), {
        state: text(state) ?? 'open',
        severity: text(severity),
        limit: text(limit),
        after: text(after),
      });
      return page(body, findingsText(body.findings));
    },
  },
  'answer-finding': {
    use: 'ID --answer TEXT   (why the reading may stand)',
    argument: 'ID',
    needs: ['answer'],
    async run(client, { argument, options: { answer } }) {
      const finding = await client.post<FindingPage['findings'][number]>(path('findings', argument!, 'answer'), {
        answer,
      });
      return { body: finding, text: findingsText([finding]) };
    },
  },
};
