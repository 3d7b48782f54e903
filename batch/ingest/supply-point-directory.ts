import type { Day } from '../../domain/units.ts';
import type { Queryable } from '../../runtime/database.ts';

/** A supply point as far as intake has to know it. Days are `YYYY-MM-DD`, so text order is time order. */
export interface KnownSupplyPoint {
  id: number;
  activeFrom: Day;
  activeTo: Day | null;
  /** Empty = any serial is accepted. */
  meters: { serial: string; installedOn: Day; removedOn: Day | null }[];
}

/** Why a day cannot be attached to a supply point. All three go away by themselves when the master data arrives. */
export type IdentityProblem =
  | { code: 'UNKNOWN_SUPPLY_POINT'; message: string }
  | { code: 'INACTIVE_SUPPLY_POINT'; message: string }
  | { code: 'WRONG_METER_SERIAL'; message: string };

export const MASTER_DATA_CODES = ['UNKNOWN_SUPPLY_POINT', 'INACTIVE_SUPPLY_POINT', 'WRONG_METER_SERIAL'] as const;

// One statement length for every look-up, so that it is prepared once.
const CODES_PER_QUERY = 500;

interface PointRow {
  id: number;
  code: string;
  active_from: Day;
  active_to: Day | null;
  serial: string | null;
  installed_on: Day | null;
  removed_on: Day | null;
}

// Most points have no meter on record and the same first day: told once, not a hundred thousand times.
const NO_METERS: KnownSupplyPoint['meters'] = [];
const ALWAYS = '1900-01-01';

/** Supply points by their code, read from the database when first met and kept for the length of one file. */
export class SupplyPointDirectory {
  readonly #known = new Map<string, KnownSupplyPoint | null>();
  #turn: Promise<void> = Promise.resolve();

  /**
   * Reads the codes that have not been met yet. Those who ask at the same time take turns, so that a code that is being asked for never
   * looks like one that is known not to exist.
   */
  async learn(database: Queryable, codes: Iterable<string>): Promise<void> {
    const mine = this.#turn.then(() => this.#read(database, codes));
    this.#turn = mine.catch(() => {});
    await mine;
  }

  async #read(database: Queryable, codes: Iterable<string>): Promise<void> {
    const fresh = [...new Set(codes)].filter((code) => !this.#known.has(code));
    for (let at = 0; at < fresh.length; at += CODES_PER_QUERY) {
      const slice = fresh.slice(at, at + CODES_PER_QUERY);
      const padded = [...slice, ...Array<string>(CODES_PER_QUERY - slice.length).fill(slice[0]!)];
      const rows = await database.query<PointRow>(
        `SELECT s.id, s.code, s.active_from, s.active_to, m.serial, m.installed_on, m.removed_on
           FROM supply_point s LEFT JOIN meter m ON m.supply_point_id = s.id
          WHERE s.code IN (${Array(CODES_PER_QUERY).fill('?').join(',')})`,
        padded,
      );
      for (const code of slice) this.#known.set(code, null);
      for (const row of rows) this.#add(row);
    }
  }

  find(code: string): KnownSupplyPoint | null {
    return this.#known.get(code) ?? null;
  }

  #add(row: PointRow): void {
    let point = this.#known.get(row.code);
    if (!point) {
      const activeFrom = row.active_from === ALWAYS ? ALWAYS : row.active_from;
      point = { id: Number(row.id), activeFrom, activeTo: row.active_to, meters: NO_METERS };
      this.#known.set(row.code, point);
    }
    if (row.serial === null) return;
    const meter = { serial: row.serial, installedOn: row.installed_on as Day, removedOn: row.removed_on };
    if (point.meters === NO_METERS) point.meters = [meter];
    else point.meters.push(meter);
  }
}

/** Checks a day against the master data; null = it fits. */
export function identityProblem(
  code: string,
  point: KnownSupplyPoint | null,
  day: Day,
  meterSerial: string,
): IdentityProblem | null {
  if (point === null) {
    return {
      code: 'UNKNOWN_SUPPLY_POINT',
      message: `Supply point ${code} is not registered. Register it; its days are then taken by themselves.`,
    };
  }
  if (day < point.activeFrom || (point.activeTo !== null && day > point.activeTo)) {
    return {
      code: 'INACTIVE_SUPPLY_POINT',
      message: `Supply point ${code} is not active on ${day} (active ${point.activeFrom} to ${point.activeTo ?? 'now'}).`,
    };
  }
  if (point.meters.length > 0 && meterSerial !== '') {
    const fitting = point.meters.filter((m) => day >= m.installedOn && (m.removedOn === null || day <= m.removedOn));
    if (!fitting.some((m) => m.serial === meterSerial)) {
      const expected = fitting.map((m) => m.serial).join(' or ') || 'no meter';
      return {
        code: 'WRONG_METER_SERIAL',
        message: `Supply point ${code} has ${expected} on ${day}, the file says ${meterSerial}.`,
      };
    }
  }
  return null;
}
