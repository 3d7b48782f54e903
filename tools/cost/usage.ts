import { assumptions } from './assumptions.ts';

/** What the retailer does in a month. */
export interface Usage {
  customers: number;
  callsPerMonth: number;
  /** interval values the operator delivers a day: customers × 96 for 15-minute meters */
  valuesPerDay: number;
  /** hours a day the batch server runs; worked out from the values when not given */
  batchHoursPerDay: number;
  visits: number;
}

/** An option that is missing or makes no sense; the message names it. */
export class UsageError extends Error {}

const names = ['customers', 'calls-per-month', 'values-per-day', 'batch-hours'] as const;

export interface CostOptions {
  usage: Usage;
  json: boolean;
  parameters: Record<string, string>;
}

/**
 * Reads --customers N --calls-per-month M --values-per-day V [--batch-hours H] [--parameter Name=value]… [--json].
 * @throws UsageError naming the option
 */
export function readOptions(args: readonly string[]): CostOptions {
  const given = new Map<string, number>();
  const parameters: Record<string, string> = {};
  let json = false;
  for (let index = 0; index < args.length; index++) {
    const [option = '', inline] = split(args[index] as string);
    if (option === '--json') json = true;
    else if (option === '--parameter') {
      const text = inline ?? args[++index] ?? '';
      const [, name, value] = /^(\w+)=(.*)$/.exec(text) ?? [];
      if (name === undefined || value === undefined)
        throw new UsageError(
          `--parameter wants Name=value, as in --parameter DatabaseInstanceClass=db.t4g.small, not "${text}".`,
        );
      parameters[name] = value;
    } else {
      const name = names.find((each) => option === `--${each}`);
      if (!name)
        throw new UsageError(
          `Unknown option ${option}. Options: ${names.map((each) => `--${each}`).join(', ')}, --parameter, --json.`,
        );
      given.set(name, figure(`--${name}`, inline ?? args[++index], name !== 'batch-hours'));
    }
  }
  const required = (name: (typeof names)[number]): number => {
    const value = given.get(name);
    if (value === undefined) throw new UsageError(`--${name} is missing: give a number, such as --${name} 10000.`);
    return value;
  };
  const hours = given.get('batch-hours');
  if (hours !== undefined && hours > 24) throw new UsageError(`--batch-hours cannot be ${hours}: a day has 24.`);
  return {
    usage: usageOf(required('customers'), required('calls-per-month'), required('values-per-day'), hours),
    json,
    parameters,
  };
}

/** `--option=value` or `--option`. */
function split(text: string): [string, string | undefined] {
  const sign = text.indexOf('=');
  return sign > 0 && text.startsWith('--') ? [text.slice(0, sign), text.slice(sign + 1)] : [text, undefined];
}

function figure(option: string, text: string | undefined, whole: boolean): number {
  if (text === undefined || text === '' || text.startsWith('--'))
    throw new UsageError(`${option} is missing its number.`);
  const value = Number(text.replaceAll(',', '').replaceAll('_', ''));
  if (!Number.isFinite(value)) throw new UsageError(`${option} must be a number, not "${text}".`);
  if (value < 0) throw new UsageError(`${option} cannot be negative (${text}).`);
  if (whole && !Number.isInteger(value)) throw new UsageError(`${option} must be a whole number, not "${text}".`);
  return value;
}

export function usageOf(customers: number, callsPerMonth: number, valuesPerDay: number, batchHours?: number): Usage {
  const { filesPerDay, minutesPerStart, valuesPerSecond, callsPerVisit } = assumptions;
  const computed = (filesPerDay * minutesPerStart) / 60 + valuesPerDay / valuesPerSecond / 3600;
  return {
    customers,
    callsPerMonth,
    valuesPerDay,
    batchHoursPerDay: batchHours ?? (valuesPerDay === 0 ? 0 : Math.min(24, computed)),
    visits: Math.ceil(callsPerMonth / callsPerVisit),
  };
}
