/** Who may call a route: anybody, anybody signed in (and then only their own things), or an operator. */
export type Access = 'public' | 'customer' | 'operator';

export interface RouteRule {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** As in template.yaml, below the stage. */
  readonly path: string;
  readonly access: Access;
  /** What makes a thing the caller's own; null where nothing belongs to anybody. Someone else's thing is answered 404. */
  readonly ownership: string | null;
}

/** The group of the user pool whose members are operators. */
export const OPERATORS = 'operator';

const BILL = 'bill.customer_id → customer.subject';
const CONTRACT = 'contract.customer_id → customer.subject, within the contract’s days';
const SELF = 'customer.subject';

/**
 * Every route of the API, by function folder. The chain enforces it, the authorizer denies /operator/* to others by the same word, and the
 * tests of authorisation are generated from it.
 */
export const routes = {
  'create-session': { method: 'POST', path: '/session', access: 'public', ownership: null },
  'answer-challenge': { method: 'POST', path: '/session/challenge', access: 'public', ownership: null },
  'refresh-session': { method: 'POST', path: '/session/refresh', access: 'public', ownership: null },
  'end-session': { method: 'DELETE', path: '/session', access: 'public', ownership: null },
  'begin-password-reset': { method: 'POST', path: '/session/reset', access: 'public', ownership: null },
  'finish-password-reset': { method: 'POST', path: '/session/reset/confirm', access: 'public', ownership: null },
  'get-me': { method: 'GET', path: '/me', access: 'customer', ownership: SELF },
  'update-me': { method: 'PATCH', path: '/me', access: 'customer', ownership: SELF },
  'list-bills': { method: 'GET', path: '/bill', access: 'customer', ownership: BILL },
  'get-bill': { method: 'GET', path: '/bill/{billId}', access: 'customer', ownership: BILL },
  'explain-bill': { method: 'GET', path: '/bill/{billId}/explain', access: 'customer', ownership: BILL },
  'get-payment': { method: 'GET', path: '/bill/{billId}/payment', access: 'customer', ownership: BILL },
  'request-instalments': { method: 'POST', path: '/bill/{billId}/instalments', access: 'customer', ownership: BILL },
  'get-objection': { method: 'GET', path: '/bill/{billId}/objection', access: 'customer', ownership: BILL },
  'file-objection': { method: 'POST', path: '/bill/{billId}/objection', access: 'customer', ownership: BILL },
  'get-usage': { method: 'GET', path: '/usage', access: 'customer', ownership: CONTRACT },
  'get-forecast': { method: 'GET', path: '/forecast', access: 'customer', ownership: CONTRACT },
  'get-comparison': { method: 'GET', path: '/comparison', access: 'customer', ownership: CONTRACT },
  'get-tariff': { method: 'GET', path: '/tariff', access: 'customer', ownership: CONTRACT },
  'create-quote': { method: 'POST', path: '/tariff/quote', access: 'customer', ownership: null },
  'get-alerts': { method: 'GET', path: '/alerts', access: 'customer', ownership: SELF },
  'set-alerts': { method: 'PUT', path: '/alerts', access: 'customer', ownership: SELF },
  'list-jobs': { method: 'GET', path: '/operator/jobs', access: 'operator', ownership: null },
  'create-job': { method: 'POST', path: '/operator/jobs', access: 'operator', ownership: null },
  'get-job': { method: 'GET', path: '/operator/jobs/{jobId}', access: 'operator', ownership: null },
  'act-on-job': { method: 'POST', path: '/operator/jobs/{jobId}/{action}', access: 'operator', ownership: null },
  'get-job-plan': { method: 'GET', path: '/operator/job-plan', access: 'operator', ownership: null },
  'get-batch-server': { method: 'GET', path: '/operator/batch-server', access: 'operator', ownership: null },
  'override-batch-server': {
    method: 'POST',
    path: '/operator/batch-server/override',
    access: 'operator',
    ownership: null,
  },
  'list-operator-files': { method: 'GET', path: '/operator/files', access: 'operator', ownership: null },
  'list-quarantine': { method: 'GET', path: '/operator/quarantine', access: 'operator', ownership: null },
  'resolve-quarantine': {
    method: 'POST',
    path: '/operator/quarantine/{quarantineId}/resolve',
    access: 'operator',
    ownership: null,
  },
  'list-reconciliation': { method: 'GET', path: '/operator/reconciliation', access: 'operator', ownership: null },
  'release-reconciliation': {
    method: 'POST',
    path: '/operator/reconciliation/{reconciliationId}/release',
    access: 'operator',
    ownership: null,
  },
  'list-objections': { method: 'GET', path: '/operator/objections', access: 'operator', ownership: null },
  'answer-objection': {
    method: 'POST',
    path: '/operator/objections/{objectionId}/answer',
    access: 'operator',
    ownership: null,
  },
  'list-findings': { method: 'GET', path: '/operator/findings', access: 'operator', ownership: null },
  'answer-finding': {
    method: 'POST',
    path: '/operator/findings/{findingId}/answer',
    access: 'operator',
    ownership: null,
  },
  'list-edits': { method: 'GET', path: '/operator/edits', access: 'operator', ownership: null },
  'list-bill-runs': { method: 'GET', path: '/operator/bill-runs', access: 'operator', ownership: null },
  'create-bill-run': { method: 'POST', path: '/operator/bill-runs', access: 'operator', ownership: null },
  'get-bill-run': { method: 'GET', path: '/operator/bill-runs/{billRunId}', access: 'operator', ownership: null },
  'act-on-bill-run': {
    method: 'POST',
    path: '/operator/bill-runs/{billRunId}/{action}',
    access: 'operator',
    ownership: null,
  },
  'list-audit-events': { method: 'GET', path: '/operator/audit', access: 'operator', ownership: null },
} as const satisfies Record<string, RouteRule>;

export type RouteName = keyof typeof routes;
