export { billingMonthOf, billingPeriodOf, type Period, readingMonthSpan } from './billing-period.ts';
export {
  addDays,
  addMonths,
  dateParts,
  dayNumber,
  dayNumberOrNull,
  daysBetween,
  daysInMonth,
  dayText,
  earlierDay,
  isDay,
  laterDay,
  weekdayOfNumber,
} from './day.ts';
export { type DayKind, dayKind, HOLIDAY_YEARS, isPublicHoliday } from './holidays.ts';
