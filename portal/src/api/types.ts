/**
 * The JSON of the API as the portal reads it: one type per request or answer, each with its route.
 * Routes are relative to `/{stage}`. Ids are decimal strings, days are `YYYY-MM-DD` in Asia/Seoul, moments are ISO 8601 UTC,
 * energy is integer Wh, money integer won; exact decimals (quantity, unit price, amount of a line) are strings.
 * Lists page by `next`: an opaque text to be sent back as `?after=`, or null at the end.
 */

/** Every answer with status >= 400. */
export interface ApiErrorBody {
  error: { code: string; message: string; details?: { field?: string; reason?: string }[]; requestId: string };
}

/** A text in both languages. */
export interface Bilingual {
  ko: string;
  en: string;
}

// ------------------------------------------------------------------------------------------------ session

/** `POST /session` `{ username, password }` and `POST /session/refresh` (no body, HttpOnly cookie). */
export interface SessionGranted {
  accessToken: string;
  /** seconds */
  expiresIn: number;
  groups: string[];
}

export type ChallengeName = 'NEW_PASSWORD_REQUIRED' | 'SOFTWARE_TOKEN_MFA' | 'SMS_MFA';

/** `POST /session`, when the identity provider asks for one more step. */
export interface SessionChallenge {
  challenge: ChallengeName;
  session: string;
}

/** `POST /session/challenge`: answers SessionGranted or the next SessionChallenge. */
export interface ChallengeAnswer {
  username: string;
  challenge: ChallengeName;
  session: string;
  newPassword?: string;
  code?: string;
}

/** `POST /session/reset` sends a code (always 202, whether the account exists or not). */
export interface ResetRequest {
  username: string;
}

/** `POST /session/reset/confirm`: 204. */
export interface ResetConfirm {
  username: string;
  code: string;
  newPassword: string;
}

// ------------------------------------------------------------------------------------------------ customer

export type Language = 'ko' | 'en';

/** `GET /me` and the answer of `PATCH /me` (body: any of name, email, phone, language). */
export interface Me {
  name: string;
  email: string | null;
  phone: string | null;
  language: Language;
  contracts: Contract[];
}

export interface Contract {
  contractId: string;
  supplyPoint: string;
  district: string | null;
  plan: string;
  contractKw: number | null;
  /** 1..28, 31 = last day of the month (검침일) */
  readingDay: number;
  welfareDiscount: string | null;
  householdDiscount: string | null;
  validFrom: string;
  validTo: string | null;
}

export interface Period {
  from: string;
  /** last day, inclusive */
  to: string;
}

export interface BillSummary {
  billId: string;
  version: number;
  period: Period;
  supplyPoint: string;
  plan: string;
  usageWh: number;
  totalWon: number;
  issuedAt: string | null;
  dueOn: string | null;
  state: 'draft' | 'issued' | 'superseded';
}

/** `GET /bill?period=YYYY-MM&limit&after`, newest first. */
export interface BillPage {
  bills: BillSummary[];
  next: string | null;
}

export interface BillLine {
  lineNo: number;
  code: string;
  label: Bilingual;
  quantity: string | null;
  unit: string | null;
  unitPrice: string | null;
  amount: string;
  rule: string;
  source: string;
  rateVersion: string | null;
  confidence: 'confirmed' | 'unconfirmed';
}

/** `GET /bill/{billId}`; `Accept: application/pdf` gives the printed bill. */
export interface Bill extends BillSummary {
  contractKw: number | null;
  estimatedShare: { estimated: number; intervals: number };
  subtotalWon: number;
  vatWon: number;
  fundWon: number;
  chargeWon: number;
  adjustmentWon: number;
  lines: BillLine[];
}

/** `GET /bill/{billId}/explain?against={billId}`: `parts` sum to `to.totalWon - from.totalWon` exactly. */
export interface BillExplanation {
  from: { billId: string; period: Period; totalWon: number; usageWh: number };
  to: { billId: string; period: Period; totalWon: number; usageWh: number };
  parts: {
    /** days, usage, tier, band, price, discount, tax, rounding, adjustment … */
    code: string;
    label: Bilingual;
    amountWon: number;
  }[];
}

/** `GET /bill/{billId}/payment`. */
export interface Payment {
  state: 'unpaid' | 'paid' | 'overdue' | 'instalments';
  paidWon: number;
  lateFeeWon: number;
  instalments: { dueOn: string; amountWon: number; paidAt: string | null }[];
  /** the customer may ask for instalments now */
  mayRequestInstalments: boolean;
}

/** `POST /bill/{billId}/instalments` `{ count }` (2..6): answers Payment. */
export interface InstalmentRequest {
  count: number;
}

/** `GET /bill/{billId}/objection` (404 = none yet) and the answer of `POST /bill/{billId}/objection` (Idempotency-Key). */
export interface Objection {
  objectionId: string;
  billId: string;
  reason: ObjectionReason;
  text: string;
  state: 'received' | 'in_review' | 'accepted' | 'rejected';
  filedAt: string;
  /** within 30 days (supply terms art. 74-2) */
  answerDueOn: string;
  answeredAt: string | null;
  answer: string | null;
}

export type ObjectionReason = 'usage' | 'price' | 'discount' | 'moved' | 'other';

export interface ObjectionRequest {
  reason: ObjectionReason;
  text: string;
}

export type Resolution = 'interval' | 'hour' | 'day' | 'month';

/** A actual, S substituted, F final substituted, E estimated, N none, V several within the point. */
export type Quality = 'A' | 'S' | 'F' | 'E' | 'N' | 'V';

export interface UsagePoint {
  /** moment the point starts, ISO with +09:00, e.g. `2026-11-01T00:00:00+09:00` */
  start: string;
  /** null where nothing was read */
  wh: number | null;
  quality: Quality;
  /** intervals of the point that are not actual */
  estimatedCount: number;
}

/**
 * `GET /usage?from=YYYY-MM-DD&to=YYYY-MM-DD&resolution=interval|hour|day|month[&supplyPoint][&after]` (both days inclusive).
 * `Accept: text/csv` and `application/atom+xml` (Green Button) give the same data as files.
 */
export interface Usage {
  supplyPoint: string;
  resolution: Resolution;
  unit: 'Wh';
  points: UsagePoint[];
  next: string | null;
}

/** `GET /forecast[?supplyPoint]`: the running billing period. */
export interface Forecast {
  supplyPoint: string;
  plan: string;
  period: Period;
  /** the last day with readings */
  asOf: string;
  daysPassed: number;
  daysTotal: number;
  soFarWh: number;
  soFarWon: number;
  projectedWh: number;
  projectedWon: number;
  /** 80 % band */
  band: { lowWh: number; highWh: number; lowWon: number; highWon: number };
  /** residential plans only: tiers with their lower edge, now and at the projected end */
  tiers: { fromWh: number; toWh: number | null; unitPrice: string }[] | null;
  tierNow: number | null;
  tierProjected: number | null;
  /** mean absolute percentage error in back-test, e.g. '6.2'; null where there is too little history */
  backTestMapePercent: string | null;
}

/** `GET /tariff[?supplyPoint]`: my plan and its versions. */
export interface Tariff {
  plan: string;
  label: Bilingual;
  choices: { plan: string; label: Bilingual }[];
  versions: { rateVersion: string; validFrom: string; validTo: string | null; source: string }[];
}

/** `GET /comparison[?supplyPoint]`; similar homes only where at least 20 of them can be aggregated. */
export interface Comparison {
  period: Period;
  usageWh: number;
  totalWon: number;
  lastMonth: { usageWh: number; totalWon: number } | null;
  lastYear: { usageWh: number; totalWon: number } | null;
  similarHomes: {
    district: string;
    homes: number;
    medianWh: number;
    lowerQuartileWh: number;
    upperQuartileWh: number;
  } | null;
}

/** `GET /alerts`, and body and answer of `PUT /alerts`. */
export interface Alerts {
  channel: 'email' | 'sms' | 'none';
  newBill: boolean;
  /** tell me when the next tier is this near (kWh); null = off */
  tierEdgeKwh: number | null;
  /** tell me when the forecast passes this amount (won); null = off */
  highBillWon: number | null;
}

// ------------------------------------------------------------------------------------------------ operator (group `operator`)

export type JobState = 'waiting' | 'held' | 'running' | 'done' | 'failed' | 'cancelled' | 'skipped';

export interface Job {
  jobId: string;
  type: string;
  state: JobState;
  priority: number;
  attempt: number;
  maxAttempts: number;
  createdAt: string;
  runAfter: string | null;
  startedAt: string | null;
  finishedAt: string | null;
  /** the time it had to have started or ended by and has not; null when it is not late */
  lateSince: string | null;
  progress: {
    done: number;
    total: number;
    note: string | null;
    perSecond: number | null;
    etaSeconds: number | null;
  } | null;
  /** why it failed, is held or was cancelled */
  reason: string | null;
}

/** `GET /operator/jobs?state&type&limit&after`. */
export interface JobPage {
  jobs: Job[];
  next: string | null;
}

/** A job this one waits for, or one that waits for it, and for which end. */
interface OtherJob {
  jobId: string;
  type: string;
  state: JobState;
  on: 'success' | 'failure' | 'end';
}

/** `GET /operator/jobs/{jobId}`. */
export interface JobDetail extends Job {
  params: unknown;
  output: unknown;
  after: OtherJob[];
  /** jobs that wait for it */
  awaitedBy: OtherJob[];
  runs: {
    attempt: number;
    startedAt: string;
    finishedAt: string | null;
    outcome: string | null;
    workerId: string | null;
    message: string | null;
    /** where its log can be read: log-group:GROUP:log-stream:STREAM, or MACHINE:/path */
    log: string | null;
  }[];
  /** what a rerun from the failed step leaves out; the newest 20 first */
  stepsDone: { count: number; newest: { name: string; doneAt: string }[] };
  /** times it had to have started or ended by; `raisedAt` when it had not */
  alarms: { kind: 'late-start' | 'late-end'; dueAt: string; raisedAt: string | null }[];
  /** what operators did to it, oldest first */
  deeds: { at: string; actor: string; action: string; reason: string | null }[];
  /** what may be done now */
  actions: JobAction[];
}

/** `POST /operator/jobs/{jobId}/{action}` `{ reason }` (Idempotency-Key): answers JobDetail; 409 with who and when on a conflict. */
export type JobAction = 'hold' | 'release' | 'cancel' | 'skip' | 'rerun';

/** `GET /operator/job-plan?days=7`. */
export interface JobPlan {
  from: string;
  to: string;
  jobs: { type: string; at: string; estimatedSeconds: number | null; why: string }[];
  serverOn: { from: string; to: string; why: string }[];
}

export type ServerState = 'pending' | 'running' | 'stopping' | 'stopped' | 'terminated' | 'unknown';

/** `GET /operator/batch-server`. */
export interface BatchServer {
  state: ServerState;
  since: string | null;
  reason: string | null;
  instanceType: string | null;
  override: { action: 'keep_on' | 'keep_off'; until: string; reason: string; by: string } | null;
  worker: { instanceId: string; helloAt: string; heartbeatAt: string } | null;
  work: { due: number; running: number; leased: number; nextDueAt: string | null };
  /** newest first */
  events: { at: string; action: string; reason: string; outcome: string | null }[];
  /** on-times, oldest first, open one without `to` */
  onTimes: { from: string; to: string | null }[];
  /** US dollars as decimal texts */
  cost: { month: string; billedMinutes: number; usd: string; alwaysOnUsd: string } | null;
}

/** `POST /operator/batch-server/override` (Idempotency-Key): answers BatchServer. `action: 'none'` ends the override. */
export interface OverrideRequest {
  action: 'keep_on' | 'keep_off' | 'none';
  until?: string;
  reason: string;
  /** also in place of another operator's */
  replace?: boolean;
}

export type OperatorFileState =
  | 'received'
  | 'reading'
  | 'read'
  | 'quarantined'
  | 'refused'
  | 'duplicate'
  | 'corrected'
  | 'aggregated'
  | 'billed';

/** `GET /operator/files?state&limit&after`. */
export interface OperatorFilePage {
  files: {
    fileId: string;
    name: string;
    sizeBytes: number;
    sha256: string | null;
    format: string | null;
    state: OperatorFileState;
    reasonCode: string | null;
    reason: string | null;
    reasonLine: number | null;
    dayCount: number;
    valueCount: number;
    quarantinedCount: number;
    receivedAt: string;
    finishedAt: string | null;
  }[];
  next: string | null;
}

/** `GET /operator/quarantine?state=open&code&fileId&limit&after`. */
export interface QuarantinePage {
  items: QuarantineItem[];
  next: string | null;
}

export interface QuarantineItem {
  quarantineId: string;
  fileId: string;
  fileName: string;
  firstLine: number;
  lastLine: number;
  supplyPoint: string | null;
  channel: string | null;
  day: string | null;
  code: string;
  message: string;
  /** the refused lines themselves (cut to 20,000 characters) */
  text: string;
  state: 'open' | 'resolved' | 'resubmitted' | 'accepted';
  resolvedBy: string | null;
  resolution: string | null;
  resolvedAt: string | null;
}

/** `POST /operator/quarantine/{quarantineId}/resolve` (Idempotency-Key): answers QuarantineItem; `resubmit` enqueues a job. */
export interface ResolveRequest {
  note: string;
  resubmit: boolean;
}

/** `GET /operator/reconciliation?state&limit&after`: sums of supply points against the operator's published totals. */
export interface ReconciliationPage {
  rows: {
    reconciliationId: string;
    fileId: string;
    fileName: string;
    day: string;
    channel: string;
    publishedWh: number | null;
    sumWh: number;
    state: 'reconciled' | 'unreconciled' | 'released';
    releasedBy: string | null;
    reason: string | null;
    blockedPeriods: number;
  }[];
  next: string | null;
}

/** `POST /operator/reconciliation/{reconciliationId}/release` (Idempotency-Key): answers the row. */
export interface ReleaseRequest {
  reason: string;
}

export type BillRunState = 'preparing' | 'preview' | 'approved' | 'issuing' | 'issued' | 'cancelled' | 'failed';

export interface BillRun {
  billRunId: string;
  month: string;
  state: BillRunState;
  createdBy: string;
  createdAt: string;
  approvedBy: string | null;
  approvedAt: string | null;
  issuedAt: string | null;
  bills: number;
  totalWon: number;
  adjustments: number;
  adjustmentWon: number;
  blocked: number;
  progress: { done: number; total: number } | null;
  /** what the signed-in operator may do now; `approve` never shows to the one who made the preview */
  actions: ('approve' | 'issue' | 'cancel')[];
}

/** `GET /operator/bill-runs?limit&after`; `POST /operator/bill-runs` `{ month: 'YYYY-MM' }` answers BillRunDetail. */
export interface BillRunPage {
  runs: BillRun[];
  next: string | null;
  /** `by-run`: first bills wait for an approved run; `automatic`: they are issued as soon as their period is complete */
  issuing: 'automatic' | 'by-run';
}

/** What is unusual about a bill of a run. */
export type BillFlag =
  | 'credit'
  | 'far-more-than-last'
  | 'far-less-than-last'
  | 'no-use'
  | 'correction'
  | 'estimated'
  | 'first-bill';

/** `GET /operator/bill-runs/{billRunId}`, answer of `POST /operator/bill-runs/{billRunId}/{approve|issue|cancel}` (`{ reason }`). */
export interface BillRunDetail extends BillRun {
  samples: {
    billId: string | null;
    supplyPoint: string;
    plan: string;
    usageWh: number;
    totalWon: number;
    lastTotalWon: number | null;
    flags: BillFlag[];
  }[];
  blockedReasons: { code: string; message: string; count: number }[];
}

/** `GET /operator/objections?state=open|answered&limit&after`: open ones in the order they are due. */
export interface ObjectionPage {
  objections: OperatorObjection[];
  next: string | null;
}

/** Also the answer of `POST /operator/objections/{objectionId}/answer` (Idempotency-Key) `{ decision: 'accepted' | 'rejected', answer }`. */
export interface OperatorObjection {
  objectionId: string;
  billId: string;
  supplyPoint: string;
  periodFrom: string;
  periodTo: string;
  plan: string;
  usageWh: number;
  totalWon: number;
  reason: ObjectionReason;
  text: string;
  state: Objection['state'];
  filedAt: string;
  answerDueOn: string;
  answeredAt: string | null;
  answeredBy: string | null;
  answer: string | null;
}

/** `GET /operator/findings?state&severity&limit&after`; `POST /operator/findings/{findingId}/answer` `{ answer }` answers one of them. */
export interface FindingPage {
  findings: {
    findingId: string;
    supplyPoint: string;
    channel: string;
    day: string;
    code: string;
    severity: 'note' | 'review' | 'block';
    message: string;
    state: 'open' | 'answered' | 'outdated';
    answeredBy: string | null;
    answer: string | null;
    answeredAt: string | null;
  }[];
  next: string | null;
}

/** `GET /operator/edits?state&limit&after`; decided by `POST /operator/jobs` with type `decide-edit`. */
export interface EditPage {
  edits: ReadingEdit[];
  next: string | null;
}

export interface ReadingEdit {
  editId: string;
  supplyPoint: string;
  channel: string;
  day: string;
  firstInterval: number;
  intervals: number;
  sizeWh: number;
  reason: string;
  customerConsent: string | null;
  state: 'proposed' | 'applied' | 'rejected';
  requestedBy: string;
  requestedAt: string;
  decidedBy: string | null;
  decidedAt: string | null;
  note: string | null;
  /** never on one's own edit */
  actions: ('approve' | 'reject')[];
}

/** `GET /operator/audit?actor&subject&limit&after`, newest first. */
export interface AuditPage {
  entries: {
    auditId: string;
    at: string;
    actor: string;
    action: string;
    subject: string;
    reason: string | null;
    before: unknown;
    after: unknown;
  }[];
  next: string | null;
}
