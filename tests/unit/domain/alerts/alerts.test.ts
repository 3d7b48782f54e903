import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  type AlertWishes,
  decideAlerts,
  type NewBill,
  type RunningPeriod,
} from '../../../../domain/alerts/decide-alerts.ts';
import { internationalNumber, writeAlert } from '../../../../domain/alerts/write-alert.ts';

const ALL: AlertWishes = { newBill: true, tierEdgeKwh: 30, highBillWon: 50_000 };
const OFF: AlertWishes = { newBill: false, tierEdgeKwh: null, highBillWon: null };
const period = (over: Partial<RunningPeriod> = {}): RunningPeriod => ({
  supplyPoint: '0123456789',
  periodFrom: '2026-11-01',
  periodTo: '2026-11-30',
  soFarWh: 100_000,
  projectedWon: 40_000,
  tierEdgesWh: [200_000, 400_000],
  ...over,
});
const bill: NewBill = {
  billId: 7,
  version: 1,
  supplyPoint: '0123456789',
  periodFrom: '2026-10-01',
  periodTo: '2026-10-31',
  totalWon: 47_850,
  dueOn: '2026-11-25',
};
const keys = (...of: Parameters<typeof decideAlerts>) => decideAlerts(...of).map(({ key }) => key);

describe('what a customer is told', () => {
  test.each([
    [169_999, []],
    [170_000, ['tier-edge:0123456789:2026-11-01:200000']],
    [199_999, ['tier-edge:0123456789:2026-11-01:200000']],
    [200_000, []],
    [375_000, ['tier-edge:0123456789:2026-11-01:400000']],
    [500_000, []],
  ])('at %i Wh, within 30 kWh of an edge: %j', (soFarWh, expected) => {
    expect(keys(ALL, [period({ soFarWh })], [])).toEqual(expected);
  });

  test.each([
    [50_000, []],
    [50_001, ['high-bill:0123456789:2026-11-01']],
  ])('of a forecast of %i won with a limit of 50,000: %j', (projectedWon, expected) => {
    expect(keys(ALL, [period({ projectedWon })], [])).toEqual(expected);
  });

  test('each bill version once, and nothing where everything is off', () => {
    expect(keys(ALL, [], [bill, { ...bill, billId: 8, version: 2 }])).toEqual(['new-bill:7', 'new-bill:8']);
    expect(keys(OFF, [period({ soFarWh: 199_000, projectedWon: 9e9 })], [bill])).toEqual([]);
  });

  test('a plan without tiers has no edge', () => {
    expect(keys(ALL, [period({ tierEdgesWh: [], soFarWh: 199_000 })], [])).toEqual([]);
  });

  test('whatever the readings do within a period: at most one key for each edge, and one for the bill', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ soFarWh: fc.nat(900_000), projectedWon: fc.nat(400_000) })), (days) => {
        const told = new Set(days.flatMap((day) => keys(ALL, [period(day)], [])));
        expect(told.size).toBeLessThanOrEqual(3);
      }),
    );
  });
});

describe('how it is said', () => {
  const [tier] = decideAlerts(ALL, [period({ soFarWh: 185_500 })], []);
  test('in the customer’s language first, with the other below and the way to switch it off', () => {
    const ko = writeAlert(tier!, 'ko', 'https://portal.example');
    expect(ko.subject).toBe('다음 누진 단계까지 14.5 kWh 남았습니다');
    expect(ko.text.indexOf('누진')).toBeLessThan(ko.text.indexOf('next tier'));
    expect(ko.text).toContain('알림을 바꾸거나 끄려면: https://portal.example/#/alerts');
    const en = writeAlert(tier!, 'en', 'https://portal.example');
    expect(en.subject).toBe('14.5 kWh left to the next price tier');
    expect(en.text.indexOf('next tier')).toBeLessThan(en.text.indexOf('누진'));
    expect(en.sms).not.toMatch(/누진/);
  });

  test('a bill with its amount and due day; a corrected one is called so; without a portal there is no link', () => {
    const [first, corrected] = decideAlerts(ALL, [], [bill, { ...bill, billId: 8, version: 2, dueOn: null }]);
    expect(writeAlert(first!, 'ko', null)).toMatchObject({
      subject: '새 청구서: 47,850원',
      sms: expect.stringContaining('납기일은 2026-11-25입니다.'),
      text: expect.not.stringContaining('http'),
    });
    expect(writeAlert(corrected!, 'ko', null).subject).toContain('정정된 청구서');
  });

  test.each([
    ['010-1234-5678', '+821012345678'],
    ['01012345678', '+821012345678'],
    ['+82 10 1234 5678', '+821012345678'],
    ['011-234-5678', '+82112345678'],
    ['02-123-4567', null],
    ['12345', null],
    ['+0', null],
    [null, null],
  ])('the number %s is sent to as %s', (phone, number) => expect(internationalNumber(phone)).toBe(number));
});
