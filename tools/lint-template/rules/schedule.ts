import { ofType } from '../../template/transformed.ts';
import type { Found, Rule } from '../rule.ts';
import { scheduleComplaint } from '../schedule-expression.ts';

function zoneFound(id: string, zone: unknown): Found[] {
  if (typeof zone !== 'string') return [];
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return [];
  } catch {
    return [{ place: id, message: `"${zone}" is no time zone of the IANA database.` }];
  }
}

/** Fields of cron(), rate() and at(), and the time zone. */
export const schedule: Rule = {
  id: 'schedule-expression',
  check: ({ transformed }) =>
    ['AWS::Scheduler::Schedule', 'AWS::Events::Rule'].flatMap((type) =>
      ofType(transformed, type).flatMap(([place, { Properties }]) => {
        const expression = Properties['ScheduleExpression'];
        const message = typeof expression === 'string' ? scheduleComplaint(expression) : undefined;
        return [
          ...(message ? [{ place, message }] : []),
          ...zoneFound(place, Properties['ScheduleExpressionTimezone']),
        ];
      }),
    ),
};
