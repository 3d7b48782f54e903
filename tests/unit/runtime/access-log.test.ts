import { expect, test } from '@jest/globals';
import { recordView, subjectsIn } from '../../../runtime/access-log.ts';

test('names whose data an answer shows, each once, wherever it stands', () => {
  expect(
    subjectsIn({
      items: [{ supplyPoint: '4101' }, { supplyPoint: '4101' }, { supplyPoint: null }],
      job: { params: { supplyPointId: 7, deep: [{ customerId: '12' }] } },
    }),
  ).toEqual(['supply-point:4101', 'supply-point-id:7', 'customer:12']);
});

test.each([null, 'text', 12, [], { rows: [{ sumWh: 3 }] }])('%j shows nobody’s', (answer) => {
  expect(subjectsIn(answer)).toEqual([]);
});

test('an answer that shows somebody’s data is not given where it cannot be written down', async () => {
  const view = { actor: 'kim', route: 'list-quarantine', source: '192.0.2.1', requestId: 'r' };
  await expect(recordView(view, ['supply-point:1'])).rejects.toThrow('list-quarantine');
  await expect(recordView(view, [])).resolves.toBeUndefined();
});
