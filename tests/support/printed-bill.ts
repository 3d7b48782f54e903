import type { PrintedBill, Retailer } from '../../batch/bill-document/printed-bill.ts';

export const RETAILER: Retailer = {
  nameKo: '한빛전력 주식회사',
  nameEn: 'Hanbit Power Co., Ltd.',
  registrationNo: '000-00-00000',
  address: '서울특별시 중구 세종대로 110',
  phone: '1588-0000',
  paymentKo:
    '은행 계좌이체: 예시은행 000-000-000000 (예금주 한빛전력). 자동이체와 카드 납부는 고객 포털에서 신청할 수 있습니다.',
  paymentEn: 'Bank transfer: Example Bank 000-000-000000 (Hanbit Power). Direct debit and cards: see the portal.',
};

/** A bill that says nothing special, with the facts a test is about. */
export function printedBill(over: Partial<PrintedBill> = {}): PrintedBill {
  return {
    retailer: RETAILER,
    billId: 1234,
    version: 1,
    customerName: '김전기',
    supplyPoint: '0112345678',
    plan: { ko: '주택용전력 저압', en: 'Residential, low voltage' },
    contractKw: 3,
    periodFrom: '2026-10-01',
    periodTo: '2026-10-31',
    issuedOn: '2026-11-02',
    issuedAt: new Date('2026-11-02T00:00:00.000Z'),
    dueOn: '2026-11-25',
    usageWh: 452_123,
    estimated: 0,
    intervals: 2976,
    lastPeriodWh: 512_400,
    lastYearWh: 431_000,
    subtotalWon: 0,
    chargeWon: 0,
    adjustmentWon: 0,
    totalWon: 0,
    lines: [],
    ...over,
  };
}
