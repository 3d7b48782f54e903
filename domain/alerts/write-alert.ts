import { grouped, kWhText } from '../billing/printed-lines.ts';
import type { Alert } from './decide-alerts.ts';

export type Language = 'ko' | 'en';

export interface AlertText {
  subject: string;
  /** An e-mail's body: the customer's language first, the other one below. */
  text: string;
  /** One message in the customer's language, without a name or an address. */
  sms: string;
}

/** @param portalUrl without a slash at its end; null where a deployment has no portal address */
export function writeAlert(alert: Alert, language: Language, portalUrl: string | null): AlertText {
  const other = language === 'ko' ? 'en' : 'ko';
  const told = { ko: korean(alert), en: english(alert) };
  const body = (of: Language) => [told[of].text, ...footer(of, portalUrl)].join('\n');
  return {
    subject: told[language].subject,
    text: `${body(language)}\n\n──────────\n\n${body(other)}\n`,
    sms: `[전기] ${told[language].text}`,
  };
}

function korean(alert: Alert): { subject: string; text: string } {
  switch (alert.kind) {
    case 'tier-edge':
      return {
        subject: `다음 누진 단계까지 ${kWhText(alert.leftWh)} kWh 남았습니다`,
        text: `공급지점 ${alert.supplyPoint}: 이번 검침기간(~${alert.periodTo}) 사용량이 ${kWhText(alert.edgeWh)} kWh에 가까워졌습니다. 다음 누진 단계까지 ${kWhText(alert.leftWh)} kWh 남았습니다.`,
      };
    case 'high-bill':
      return {
        subject: `이번 달 예상 요금이 ${grouped(String(alert.limitWon))}원을 넘습니다`,
        text: `공급지점 ${alert.supplyPoint}: 이번 검침기간(~${alert.periodTo}) 예상 요금은 ${grouped(String(alert.projectedWon))}원으로, 설정하신 ${grouped(String(alert.limitWon))}원을 넘습니다.`,
      };
    case 'new-bill': {
      const { bill, supplyPoint } = alert;
      const due = bill.dueOn === null ? '' : ` 납기일은 ${bill.dueOn}입니다.`;
      const what = bill.version > 1 ? '정정된 청구서' : '새 청구서';
      return {
        subject: `${what}: ${grouped(String(bill.totalWon))}원`,
        text: `공급지점 ${supplyPoint}: ${bill.periodFrom} ~ ${bill.periodTo} 사용분 ${what}가 나왔습니다. 청구금액 ${grouped(String(bill.totalWon))}원.${due}`,
      };
    }
  }
}

function english(alert: Alert): { subject: string; text: string } {
  switch (alert.kind) {
    case 'tier-edge':
      return {
        subject: `${kWhText(alert.leftWh)} kWh left to the next price tier`,
        text: `Supply point ${alert.supplyPoint}: consumption of this billing period (until ${alert.periodTo}) comes near ${kWhText(alert.edgeWh)} kWh. ${kWhText(alert.leftWh)} kWh are left to the next tier.`,
      };
    case 'high-bill':
      return {
        subject: `This month's bill will probably pass ${grouped(String(alert.limitWon))} won`,
        text: `Supply point ${alert.supplyPoint}: the forecast for this billing period (until ${alert.periodTo}) is ${grouped(String(alert.projectedWon))} won, above your limit of ${grouped(String(alert.limitWon))} won.`,
      };
    case 'new-bill': {
      const { bill, supplyPoint } = alert;
      const due = bill.dueOn === null ? '' : ` Due on ${bill.dueOn}.`;
      const what = bill.version > 1 ? 'Corrected bill' : 'New bill';
      return {
        subject: `${what}: ${grouped(String(bill.totalWon))} won`,
        text: `Supply point ${supplyPoint}: ${what.toLowerCase()} for ${bill.periodFrom} ~ ${bill.periodTo}, ${grouped(String(bill.totalWon))} won.${due}`,
      };
    }
  }
}

const footer = (language: Language, portalUrl: string | null): string[] =>
  portalUrl === null
    ? []
    : language === 'ko'
      ? ['', `자세히 보기: ${portalUrl}/`, `알림을 바꾸거나 끄려면: ${portalUrl}/#/alerts`]
      : ['', `More: ${portalUrl}/`, `Change or switch off alerts: ${portalUrl}/#/alerts`];

/** A Korean telephone number as the text message service wants it, `010-1234-5678` → `+821012345678`; null when it is none. */
export function internationalNumber(phone: string | null): string | null {
  const digits = (phone ?? '').replace(/[ -]/g, '');
  if (/^\+[1-9]\d{7,14}$/.test(digits)) return digits;
  return /^01\d{8,9}$/.test(digits) ? `+82${digits.slice(1)}` : null;
}
