import type { RegisterAdvance } from '../../../domain/metering/register-reading.ts';
import type { Refusal } from '../refusal.ts';
import { parseRegisterAdvance } from './records.ts';

/**
 * Energies between two register reads (250) with the transactions that follow them (550). One is held until the next record, because a 550 may complete it.
 * Remembers the periods of a file: the same one twice is counted once, with other figures refused. NEM13 has one record per meter and reading, so that memory stays small.
 */
export class Advances {
  readonly #seen = new Map<string, { text: string; line: number }>();
  #held: RegisterAdvance | null = null;

  /** A 250 record; null when it was taken. Take the one before first. */
  add(text: string, line: number): Refusal | null {
    const parsed = parseRegisterAdvance(text.split(','), line);
    if ('code' in parsed) return parsed;
    const key = [parsed.supplyPointCode, parsed.channel, parsed.previous.at, parsed.current.at].join('\n');
    const earlier = this.#seen.get(key);
    if (earlier === undefined) {
      this.#seen.set(key, { text, line });
      this.#held = parsed;
      return null;
    }
    if (earlier.text === text) return null;
    const message = `${parsed.supplyPointCode} ${parsed.channel} was already given for this period in line ${earlier.line} with other figures; one of the two is wrong. The first stands until this is resolved.`;
    return { code: 'DUPLICATE_READ', message };
  }

  /** 550,PreviousTransCode,PreviousRetServiceOrder,CurrentTransCode,CurrentRetServiceOrder; false when no 250 stands above. */
  addTransactions(text: string): boolean {
    if (this.#held === null) return false;
    const [, previous = '', previousServiceOrder = '', current = '', currentServiceOrder = ''] = text
      .split(',')
      .map((part) => part.trim());
    this.#held.transactions = { previous, previousServiceOrder, current, currentServiceOrder };
    return true;
  }

  /** The one that is complete now, if any. */
  take(): RegisterAdvance | null {
    const held = this.#held;
    this.#held = null;
    return held;
  }
}
