interface Field {
  name: string;
  low: number;
  high: number;
  names?: readonly string[];
  /** `?`, and L, W, # where the field has them */
  special?: RegExp;
}

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const weekDays = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

// EventBridge user guide, "Cron expressions": six fields; either day of month or day of week must be `?`.
const fields: readonly Field[] = [
  { name: 'minutes', low: 0, high: 59 },
  { name: 'hours', low: 0, high: 23 },
  { name: 'day of month', low: 1, high: 31, special: /^(\?|L|LW|\d{1,2}W)$/ },
  { name: 'month', low: 1, high: 12, names: months },
  { name: 'day of week', low: 1, high: 7, names: weekDays, special: /^(\?|L|[1-7]L|([1-7]|[A-Z]{3})#[1-5])$/ },
  { name: 'year', low: 1970, high: 2199 },
];

/**
 * What is wrong with a schedule expression of EventBridge or EventBridge Scheduler: cron(), rate() or at().
 * Nothing checks it before the deploy fails or, worse, before it fires at another time.
 * @returns a sentence, or undefined when it is right
 */
export function scheduleComplaint(expression: string): string | undefined {
  const match = /^(cron|rate|at)\((.*)\)$/.exec(expression);
  if (!match) return `"${expression}" is neither cron(...), rate(...) nor at(...).`;
  const [, kind, inner = ''] = match;
  if (kind === 'rate') return rateComplaint(inner);
  if (kind === 'at') return Number.isNaN(Date.parse(`${inner}Z`)) ? `at(${inner}) is not a time.` : undefined;
  return cronComplaint(inner);
}

function rateComplaint(inner: string): string | undefined {
  const match = /^([1-9]\d*) (minute|hour|day)(s?)$/.exec(inner);
  if (!match) return `rate(${inner}) must be a whole number and minutes, hours or days.`;
  if ((match[1] === '1') === (match[3] === 's')) return `rate(${inner}): one is singular, more are plural.`;
  return undefined;
}

function cronComplaint(inner: string): string | undefined {
  const parts = inner.trim().split(/\s+/);
  if (parts.length !== 6)
    return `cron(${inner}) has ${parts.length} fields; it needs six: minutes hours day-of-month month day-of-week year.`;
  for (const [index, field] of fields.entries()) {
    const complaint = fieldComplaint(parts[index] as string, field);
    if (complaint) return `cron(${inner}): ${complaint}`;
  }
  if ((parts[2] === '?') === (parts[4] === '?'))
    return `cron(${inner}): exactly one of day of month and day of week must be "?".`;
  return undefined;
}

function fieldComplaint(text: string, field: Field): string | undefined {
  for (const item of text.toUpperCase().split(',')) {
    if (field.special?.test(item)) continue;
    const [range = '', step, ...rest] = item.split('/');
    if (rest.length > 0 || (step !== undefined && !/^[1-9]\d*$/.test(step)))
      return `${field.name} "${item}" has a step that is not a number.`;
    if (range === '*') continue;
    const ends = range.split('-');
    if (ends.length > 2) return `${field.name} "${item}" is not a range.`;
    for (const end of ends) {
      const value = numberOf(end, field);
      if (Number.isNaN(value) || value < field.low || value > field.high)
        return `${field.name} "${end}" is not in ${field.low}-${field.high}.`;
    }
  }
  return undefined;
}

function numberOf(text: string, { names, low }: Field): number {
  const named = names?.indexOf(text) ?? -1;
  if (named >= 0) return named + low;
  return /^\d+$/.test(text) ? Number(text) : Number.NaN;
}
