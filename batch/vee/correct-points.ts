import { addDays } from '../../domain/calendar/index.ts';
import { checkDay, checkHistory, type Finding } from '../../domain/metering/checks.ts';
import type { MeteringSettings } from '../../domain/metering/settings.ts';
import { isExportChannel, isImportChannel } from '../../domain/metering/usage.ts';
import type { Queryable } from '../../runtime/database.ts';
import { insertInBatches } from '../ingest/insert-in-batches.ts';
import type { TouchedPoint } from '../usage/touched-points.ts';
import { type ChannelDay, daysOfFile, totalsOf } from './channel-days.ts';
import { estimateHeldDay, nullGaps } from './estimate-gaps.ts';
import { type ChannelSpan, checkSpan, gapTotalOf, lastDayOf, registerSpans } from './sum-checks.ts';

const SPANS_PER_STATEMENT = 500;

export interface Corrected {
  days: number;
  estimated: number;
  findings: number;
}

interface PlacedFinding {
  supplyPointId: number;
  channel: string;
  version: number;
  finding: Finding;
}

/**
 * Validates and estimates what a file brought for some supply points: gaps are estimated as new versions, everything else the checks
 * notice becomes a finding. Running it again finds the same and writes nothing new.
 */
export async function correctPoints(
  tx: Queryable,
  fileId: number,
  points: readonly TouchedPoint[],
  settings: MeteringSettings,
): Promise<Corrected> {
  const ids = points.map((point) => point.supplyPointId);
  const days = await daysOfFile(tx, fileId, ids);
  const [from, to] = spanOf(points);
  const spans = await registerSpans(tx, ids, from, to);
  const estimated = await estimateGaps(tx, days, spans, settings);
  const found: PlacedFinding[] = [
    ...estimated.findings,
    ...(await checkDays(tx, ids, days, settings)),
    ...(await checkHistories(tx, ids, days, settings, from, to)),
    ...(await checkSums(tx, spans, settings, days, estimated.days)),
  ];
  await outdateFindings(tx, ids, from, to, spans);
  await saveFindings(tx, found);
  return { days: days.length, estimated: estimated.count, findings: found.length };
}

function spanOf(points: readonly TouchedPoint[]): [from: string, to: string] {
  let { from, to } = points[0]!;
  for (const point of points) {
    if (point.from < from) from = point.from;
    if (point.to > to) to = point.to;
  }
  return [from, to];
}

async function estimateGaps(
  tx: Queryable,
  days: readonly ChannelDay[],
  spans: readonly ChannelSpan[],
  settings: MeteringSettings,
): Promise<{ count: number; days: Set<ChannelDay>; findings: PlacedFinding[] }> {
  const findings: PlacedFinding[] = [];
  const touched = new Set<ChannelDay>();
  let count = 0;
  for (const day of days) {
    // Reactive energy is not billed from intervals, and nothing here would know what to expect of it.
    if (day.unit !== 'Wh' || nullGaps(day).length === 0) continue;
    touched.add(day);
    const complete = await estimateHeldDay(tx, day, settings, await gapTotalOf(tx, spans, day));
    if (complete) {
      count += 1;
      continue;
    }
    const missing = nullGaps(day).reduce((sum, gap) => sum + gap.last - gap.first + 1, 0);
    const message = `${missing} values of ${day.day} are missing and there is nothing to estimate them from.`;
    findings.push(
      placed(day, { code: 'NO_ESTIMATE', severity: 'block', day: day.day, measured: missing, threshold: 0, message }),
    );
  }
  return { count, days: touched, findings };
}

const placed = (day: ChannelDay, finding: Finding): PlacedFinding => ({
  supplyPointId: day.supplyPointId,
  channel: day.channel,
  version: day.version,
  finding,
});

async function checkDays(
  tx: Queryable,
  ids: readonly number[],
  days: readonly ChannelDay[],
  settings: MeteringSettings,
): Promise<PlacedFinding[]> {
  const contracts = await tx.query<{
    supply_point_id: number;
    contract_kw: number | null;
    valid_from: string;
    valid_to: string | null;
  }>(
    `SELECT supply_point_id, contract_kw, valid_from, valid_to FROM contract WHERE supply_point_id IN (${ids.join(',')})`,
  );
  const byPoint = new Map<number, typeof contracts>();
  for (const contract of contracts) {
    const id = Number(contract.supply_point_id);
    byPoint.set(id, [...(byPoint.get(id) ?? []), contract]);
  }
  const found: PlacedFinding[] = [];
  for (const day of days) {
    const billed = day.unit === 'Wh' && (isImportChannel(day.channel) || isExportChannel(day.channel));
    if (!billed) continue;
    const contract = byPoint
      .get(day.supplyPointId)
      ?.find(({ valid_from, valid_to }) => valid_from <= day.day && (valid_to === null || day.day <= valid_to));
    // What is fed in has nothing to do with the power that was contracted for use.
    const contractKw = isImportChannel(day.channel) ? (contract?.contract_kw ?? null) : null;
    for (const finding of checkDay(day, contractKw, settings)) found.push(placed(day, finding));
  }
  return found;
}

async function checkHistories(
  tx: Queryable,
  ids: readonly number[],
  days: readonly ChannelDay[],
  settings: MeteringSettings,
  from: string,
  to: string,
): Promise<PlacedFinding[]> {
  const reach = Math.max(settings.highLowDays, settings.zeroRunDays);
  const totals = await totalsOf(tx, ids, addDays(from, -reach), to);
  const newDays = new Map(days.map((day) => [`${day.supplyPointId} ${day.channel} ${day.day}`, day]));
  const found: PlacedFinding[] = [];
  for (const [key, list] of totals) {
    if (!isImportChannel(key.slice(key.indexOf(' ') + 1))) continue;
    const history = list.map((entry) => ({ ...entry, isNew: newDays.has(`${key} ${entry.day}`) }));
    for (const finding of checkHistory(history, settings))
      found.push(placed(newDays.get(`${key} ${finding.day}`)!, finding));
  }
  return found;
}

async function checkSums(
  tx: Queryable,
  spans: readonly ChannelSpan[],
  settings: MeteringSettings,
  days: readonly ChannelDay[],
  estimated: ReadonlySet<ChannelDay>,
): Promise<PlacedFinding[]> {
  // What was estimated a moment ago is no longer what was read.
  const byChannel = new Map<string, ChannelDay[]>();
  for (const day of days) {
    if (estimated.has(day)) continue;
    const key = `${day.supplyPointId} ${day.channel}`;
    const list = byChannel.get(key);
    if (list) list.push(day);
    else byChannel.set(key, [day]);
  }
  const found: PlacedFinding[] = [];
  for (const span of spans) {
    const known = byChannel.get(`${span.supplyPointId} ${span.channel}`) ?? [];
    const checked = await checkSpan(tx, span, settings, known);
    if (checked) found.push({ supplyPointId: span.supplyPointId, channel: span.channel, ...checked });
  }
  return found;
}

/** Findings about versions that are no longer in force have nothing to say any more, nor have those of the sums that were checked again. */
async function outdateFindings(
  tx: Queryable,
  ids: readonly number[],
  from: string,
  to: string,
  spans: readonly ChannelSpan[],
): Promise<void> {
  await tx.execute(
    `UPDATE reading_finding f JOIN reading_day r ON r.supply_point_id = f.supply_point_id AND r.channel = f.channel AND r.day = f.day
                                                AND r.version = f.version
        SET f.state = 'outdated'
      WHERE f.supply_point_id IN (${ids.join(',')}) AND f.day BETWEEN ? AND ? AND f.state = 'open' AND r.superseded_at IS NOT NULL`,
    [from, addDays(to, 62)],
  );
  for (let at = 0; at < spans.length; at += SPANS_PER_STATEMENT) {
    const slice = spans.slice(at, at + SPANS_PER_STATEMENT);
    await tx.execute(
      `UPDATE reading_finding SET state = 'outdated'
        WHERE state = 'open' AND code = 'SUM_CHECK' AND (supply_point_id, channel, day) IN (${slice.map(() => '(?, ?, ?)').join(', ')})`,
      slice.flatMap((span) => [span.supplyPointId, span.channel, lastDayOf(span)]),
    );
  }
}

async function saveFindings(tx: Queryable, found: readonly PlacedFinding[]): Promise<void> {
  await insertInBatches(
    tx,
    `INSERT INTO reading_finding (supply_point_id, channel, day, version, code, severity, measured, threshold, message) VALUES`,
    found.map(({ supplyPointId, channel, version, finding }) => [
      supplyPointId,
      channel,
      finding.day,
      version,
      finding.code,
      finding.severity,
      finding.measured,
      finding.threshold,
      finding.message.slice(0, 500),
    ]),
    // An answered finding stays answered while it measures the same.
    `ON DUPLICATE KEY UPDATE
       state = IF(state = 'answered' AND measured = VALUES(measured) AND threshold = VALUES(threshold), 'answered', 'open'),
       severity = VALUES(severity), measured = VALUES(measured), threshold = VALUES(threshold), message = VALUES(message)`,
  );
}
