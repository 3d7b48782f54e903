import { DEFAULT_SETTINGS, type MeteringSettings, SETTING_NAMES } from '../../domain/metering/settings.ts';
import type { Queryable } from '../../runtime/database.ts';

/** The limits of checks, estimates and billing: the defaults, with what operators have changed in `metering_setting`. */
export async function meteringSettings(database: Queryable): Promise<MeteringSettings> {
  const rows = await database.query<{ name: string; value: number }>('SELECT name, value FROM metering_setting');
  const changed = new Map(rows.map((row) => [row.name, Number(row.value)]));
  return Object.fromEntries(
    SETTING_NAMES.map((name) => [name, changed.get(name) ?? DEFAULT_SETTINGS[name].value]),
  ) as MeteringSettings;
}
