import { DuckDBInstance } from '@duckdb/node-api';

/** Sums by key, in Wh or varh. */
export type Sums = Map<string, number>;

export interface DuckDbSums {
  values: number;
  /** `code channel day` */
  days: Sums;
  /** `code period_from`, import channels only */
  periods: Sums;
  /** `code period_from band`, import channels only, mainland calendar of June to August 2026 */
  bands: Sums;
}

// Written from the tariff sheet, not from our engine: 2026-06-01 calendar, summer; light 22–08, mid 08–15 and 21–22, peak 15–21; Saturday
// peak counts as mid; Sundays and public holidays are all light. Public holidays of these months: local elections and Memorial Day in June,
// Constitution Day in July, Liberation Day (a Saturday) with its substitute in August.
const HOLIDAYS = ['2026-06-03', '2026-06-06', '2026-07-17', '2026-08-15', '2026-08-17'];

/**
 * DuckDB's own reading of a NEM12 file: lines split at commas, days numbered by their 200 record, values as decimals.
 * @param path a sound file (no faults) of 15-minute values from June to August 2026, in kWh and kvarh
 * @param readingDays reading day (1…28) by supply point
 */
export async function duckDbSums(path: string, readingDays: ReadonlyMap<string, number>): Promise<DuckDbSums> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2', memory_limit: '3GB' });
  const connection = await instance.connect();
  try {
    await connection.run(`
      CREATE TABLE line AS SELECT row_number() OVER () AS no, string_split(text, ',') AS field
        FROM read_csv('${path}', columns = {'text': 'VARCHAR'}, delim = '\\x01', header = false, quote = '', escape = '', max_line_size = 100000)`);
    await connection.run(`
      CREATE TABLE block AS SELECT no AS first_no, lead(no, 1, 9223372036854775807) OVER (ORDER BY no) AS next_no,
             field[2] AS code, field[5] AS channel
        FROM line WHERE field[1] = '200'`);
    await connection.run(`
      CREATE TABLE day AS
      SELECT b.code, b.channel, strptime(l.field[2], '%Y%m%d')::DATE AS day,
             list_transform(l.field[3:98], lambda v: CAST(CAST(v AS DECIMAL(18, 3)) * 1000 AS BIGINT)) AS wh
        FROM line l ASOF JOIN block b ON l.no >= b.first_no
       WHERE l.field[1] = '300'`);
    await connection.run('CREATE TABLE reading_day (code VARCHAR, reading_day INTEGER)');
    const points = [...readingDays].map(([code, day]) => `('${code}', ${day})`);
    for (let at = 0; at < points.length; at += 1000) {
      await connection.run(`INSERT INTO reading_day VALUES ${points.slice(at, at + 1000).join(',')}`);
    }
    // The period's first day is the last reading day on or before the day.
    await connection.run(`
      CREATE TABLE used AS
      SELECT d.code, d.day, d.wh, (date_trunc('month', d.day - (r.reading_day - 1)) + to_days(r.reading_day - 1))::DATE AS period_from
        FROM day d JOIN reading_day r ON r.code = d.code WHERE d.channel LIKE 'E%'`);
    const days = await sums("SELECT code || ' ' || channel || ' ' || day, list_sum(wh) FROM day");
    const periods = await sums("SELECT code || ' ' || period_from, sum(list_sum(wh)) FROM used GROUP BY ALL");
    const bands = await sums(`
      SELECT code || ' ' || period_from || ' ' || band, sum(wh) FROM (
        SELECT code, period_from, wh,
               CASE WHEN isodow(day) = 7 OR day IN (${HOLIDAYS.map((day) => `DATE '${day}'`).join(',')}) THEN 'light'
                    WHEN hour < 8 OR hour >= 22 THEN 'light'
                    WHEN hour >= 15 AND hour < 21 AND isodow(day) < 6 THEN 'peak'
                    ELSE 'mid' END AS band
          FROM (SELECT code, period_from, day, unnest(wh) AS wh, (unnest(range(96)) // 4) AS hour FROM used))
       GROUP BY ALL`);
    const [[values]] = (await connection.runAndReadAll('SELECT sum(len(wh)) FROM day')).getRows() as unknown as [
      [bigint],
    ];
    return { values: Number(values), days, periods, bands };
  } finally {
    connection.closeSync();
    instance.closeSync();
  }

  async function sums(query: string): Promise<Sums> {
    const found: Sums = new Map();
    const result = await connection.stream(query);
    for await (const rows of result.yieldRows()) for (const [key, sum] of rows) found.set(String(key), Number(sum));
    return found;
  }
}
