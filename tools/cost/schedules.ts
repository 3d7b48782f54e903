import { functionsIn } from '../lint-template/api-body.ts';
import { type Resource, record } from '../template/transformed.ts';
import { assumptions } from './assumptions.ts';
import { named } from './line.ts';

const minutesOf = { minute: 1, hour: 60, day: 1440 } as const;

/** How often a schedule fires in a month; a cron() is taken as once a day. */
export function firingsPerMonth(expression: unknown): number {
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(String(expression)) ?? [];
  if (count === undefined) return assumptions.daysPerMonth;
  return (assumptions.hoursPerMonth * 60) / (Number(count) * minutesOf[unit as keyof typeof minutesOf]);
}

/** Calls a month of each function that a schedule calls, and of those it calls in turn by a name in its environment. */
export function scheduledCalls(resources: Record<string, Resource>): Map<string, number> {
  const template = { Parameters: {}, Conditions: {}, Resources: resources };
  const calls = new Map<string, number>();
  const add = (id: string, count: number) => calls.set(id, (calls.get(id) ?? 0) + count);
  for (const [, { Properties }] of named(resources, 'AWS::Scheduler::Schedule')) {
    const count = firingsPerMonth(Properties['ScheduleExpression']);
    for (const id of functionsIn(record(Properties['Target'])['Arn'], template)) {
      add(id, count);
      for (const next of functionsIn(resources[id]?.Properties['Environment'], template)) add(next, count);
    }
  }
  return calls;
}

export const allFirings = (resources: Record<string, Resource>): number =>
  named(resources, 'AWS::Scheduler::Schedule').reduce(
    (sum, [, { Properties }]) => sum + firingsPerMonth(Properties['ScheduleExpression']),
    0,
  );
