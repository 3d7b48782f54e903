import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { mockCustomer } from '../../support/mock-customer.ts';
import { mockOperator } from '../../support/mock-operator.ts';

// The portal's tests run against a stand-in of the API. Here its answers, and the requests the portal sends, are held against the API's own
// description, so that the stand-in cannot drift from the functions.
interface Operation {
  parameters?: { name: string; in: string; schema: object }[];
  requestBody?: { content: Record<string, { schema: object }> };
  responses: Record<string, { content?: Record<string, { schema: object }> }>;
}
const openApi = JSON.parse(readFileSync(new URL('../../../portal/public/openapi.json', import.meta.url), 'utf8')) as {
  paths: Record<string, Record<string, Operation>>;
};
const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);

function violations(schema: object | undefined, value: unknown): string[] {
  if (schema === undefined) return ['the description has no schema for it'];
  const validate = ajv.compile(schema);
  return validate(value)
    ? []
    : (validate.errors ?? []).map((e) => `${e.instancePath} ${e.message} ${JSON.stringify(e.params)}`);
}

/** What the portal sends: route of the description, method, address, body. */
const REQUESTS: [route: string, method: string, path: string, body?: object][] = [
  ['/me', 'GET', '/me'],
  ['/me', 'PATCH', '/me', { name: '김하늘', email: 'a@example.com', phone: null }],
  ['/me', 'PATCH', '/me', { language: 'en' }],
  ['/bill', 'GET', '/bill?limit=24'],
  ['/bill/{billId}', 'GET', '/bill/1005'],
  ['/bill/{billId}/explain', 'GET', '/bill/1005/explain?against=1004'],
  ['/bill/{billId}/payment', 'GET', '/bill/1005/payment'],
  ['/bill/{billId}/objection', 'POST', '/bill/1005/objection', { reason: 'usage', text: '8월에는 집을 비웠습니다.' }],
  ['/bill/{billId}/objection', 'GET', '/bill/1005/objection'],
  ['/bill/{billId}/instalments', 'POST', '/bill/1005/instalments', { count: 3 }],
  ['/usage', 'GET', '/usage?from=2026-01-01&to=2026-12-31&resolution=month'],
  ['/usage', 'GET', '/usage?from=2026-11-01&to=2026-11-30&resolution=day&supplyPoint=NEM1201002'],
  ['/usage', 'GET', '/usage?from=2026-11-20&to=2026-11-20&resolution=interval'],
  ['/forecast', 'GET', '/forecast'],
  ['/comparison', 'GET', '/comparison'],
  ['/tariff', 'GET', '/tariff'],
  ['/alerts', 'GET', '/alerts'],
  ['/alerts', 'PUT', '/alerts', { channel: 'email', newBill: true, tierEdgeKwh: 30, highBillWon: null }],
  ['/operator/jobs', 'GET', '/operator/jobs?limit=50&state=running'],
  ['/operator/jobs/{jobId}', 'GET', '/operator/jobs/906'],
  ['/operator/jobs/{jobId}/{action}', 'POST', '/operator/jobs/907/hold', { reason: 'Waiting for a file' }],
  ['/operator/job-plan', 'GET', '/operator/job-plan?days=7'],
  ['/operator/batch-server', 'GET', '/operator/batch-server'],
  [
    '/operator/batch-server/override',
    'POST',
    '/operator/batch-server/override',
    { action: 'keep_on', until: '2026-11-23T09:00:00.000Z', reason: 'A test run' },
  ],
  ['/operator/files', 'GET', '/operator/files?limit=50&state=refused'],
  ['/operator/quarantine', 'GET', '/operator/quarantine?limit=50&state=open&fileId=42'],
  [
    '/operator/quarantine/{quarantineId}/resolve',
    'POST',
    '/operator/quarantine/71/resolve',
    { note: 'Customer registered', resubmit: true },
  ],
  ['/operator/reconciliation', 'GET', '/operator/reconciliation?limit=100&state=unreconciled'],
  [
    '/operator/reconciliation/{reconciliationId}/release',
    'POST',
    '/operator/reconciliation/2/release',
    { reason: 'Agreed by telephone' },
  ],
  ['/operator/objections', 'GET', '/operator/objections?limit=20&state=open'],
  [
    '/operator/objections/{objectionId}/answer',
    'POST',
    '/operator/objections/31/answer',
    { decision: 'rejected', answer: '검침값을 다시 확인했고 맞습니다.' },
  ],
  ['/operator/findings', 'GET', '/operator/findings?limit=50&state=open&severity=block'],
  [
    '/operator/findings/{findingId}/answer',
    'POST',
    '/operator/findings/81/answer',
    { answer: 'The customer ran a kiln' },
  ],
  ['/operator/edits', 'GET', '/operator/edits?limit=20'],
  [
    '/operator/jobs',
    'POST',
    '/operator/jobs',
    { type: 'decide-edit', params: { editId: 5, decision: 'approve', note: 'Agreed' }, reason: 'Agreed' },
  ],
  ['/operator/bill-runs', 'GET', '/operator/bill-runs?limit=24'],
  ['/operator/bill-runs', 'POST', '/operator/bill-runs', { month: '2026-11' }],
  ['/operator/bill-runs/{billRunId}', 'GET', '/operator/bill-runs/12'],
  ['/operator/bill-runs/{billRunId}/{action}', 'POST', '/operator/bill-runs/12/approve', { reason: 'Amounts checked' }],
  ['/operator/audit', 'GET', '/operator/audit?limit=50&actor=operator'],
];

const described = REQUESTS.filter(([route, method]) => openApi.paths[route]?.[method.toLowerCase()]);

test('the routes the portal uses are all described', () => {
  const missing = REQUESTS.filter((r) => !described.includes(r)).map(([route, method]) => `${method} ${route}`);
  expect(missing).toEqual([]);
});

describe('what the portal sends and what the stand-in answers fit the description of the API', () => {
  const customer = mockCustomer();
  const operator = mockOperator();

  test.each(described.map(([route, method, address, body]) => ({ route, method, address, body })))(
    '$method $address',
    ({ route, method, address, body }) => {
      const operation = openApi.paths[route]?.[method.toLowerCase()] as Operation;
      const { pathname, searchParams } = new URL(address, 'http://portal');
      for (const [name, text] of searchParams) {
        const parameter = operation.parameters?.find((p) => p.in === 'query' && p.name === name);
        const value = JSON.stringify(parameter?.schema ?? {}).includes('"integer"') ? Number(text) : text;
        expect({ name, violations: violations(parameter?.schema, value) }).toEqual({ name, violations: [] });
      }
      if (body) expect(violations(operation.requestBody?.content['application/json']?.schema, body)).toEqual([]);

      const answer = (pathname.startsWith('/operator') ? operator : customer)({
        method,
        path: pathname,
        query: searchParams,
        body,
        accept: 'application/json',
        groups: [],
      });
      const success = Object.entries(operation.responses).find(([status]) => status.startsWith('2'))?.[1];
      expect(violations(success?.content?.['application/json']?.schema, answer?.body)).toEqual([]);
    },
  );
});
