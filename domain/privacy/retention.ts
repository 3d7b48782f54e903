import { addDays, dateParts, dayNumber, isLeapYear } from '../calendar/day.ts';
import type { Day } from '../units.ts';

// How long personal data are kept after the last contract of a customer ended. The Personal Information Protection Act (개인정보 보호법)
// art. 21 wants them destroyed without delay once the purpose is over, except what another law orders to keep.

/** Sign-in, e-mail and telephone number: no law orders them. So long the last bill can still be read, paid and objected to. */
export const CONTACT_DAYS = 90;

/** Money owed is claimed for three years at most (민법 art. 163 no. 6); until then the contacts stay. */
export const CLAIM_YEARS = 3;

/** Complaints and how they were settled (전자상거래법 시행령 art. 6): counted from the answer. */
export const COMPLAINT_YEARS = 3;

/** Who looked at whose data: two years where sensitive data, such as a welfare discount, are held (개인정보의 안전성 확보조치 기준 art. 8). */
export const ACCESS_LOG_YEARS = 2;

/** The day from which contacts may go, settled accounts provided. */
export const contactsGoOn = (endedOn: Day): Day => addDays(endedOn, CONTACT_DAYS + 1);

/** The day from which contacts go whatever is still owed. */
export const claimsEndOn = (endedOn: Day): Day => sameDayLater(endedOn, CLAIM_YEARS);

/**
 * The last day on which bills, payments and the contract must be kept: five years from the day the value-added tax return of the year's
 * second half was due, 25 January (국세기본법 art. 85-3, 부가가치세법 art. 49). The five years of 전자상거래법 시행령 art. 6 are over by then.
 * @param lastOn day of the last contract, bill or payment of the customer, whichever came last
 */
export function recordsKeptUntil(lastOn: Day): Day {
  const { year } = dateParts(dayNumber(lastOn));
  return `${year + 6}-01-25`;
}

function sameDayLater(day: Day, years: number): Day {
  const { year } = dateParts(dayNumber(day));
  // 29 February becomes 1 March: never a day too early.
  const later = `${year + years}${day.slice(4)}`;
  return later.endsWith('-02-29') && !isLeapYear(year + years) ? `${year + years}-03-01` : later;
}
