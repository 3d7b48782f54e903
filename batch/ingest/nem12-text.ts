import { ACTUAL, qualityText } from '../../domain/metering/quality.ts';
import { unpackQuality, unpackValues } from '../../domain/metering/reading-day.ts';
import type { PendingChunk, PendingDay } from './pending-chunk.ts';

/**
 * Writes pending days of one channel as NEM12 records, in whole Wh or varh, so that a quarantined day can be sent in again by itself.
 * The values are those the reader took from the file; the spelling of the numbers is ours.
 */
export function nem12Text(chunk: PendingChunk, days: readonly PendingDay[]): string {
  const lines: string[] = [];
  let open = '';
  for (const day of days) {
    const head = `200,${day.code},${day.channel},${day.registerId},${day.channel},,${day.meterSerial},${day.unit},${day.intervalMinutes},`;
    if (head !== open) lines.push(head);
    open = head;
    lines.push(...dayLines(chunk, day));
  }
  return lines.join('\n');
}

function dayLines(chunk: PendingChunk, day: PendingDay): string[] {
  const fields = chunk.tails.fields(day.start, day.end);
  const values = unpackValues(fields[9]!);
  const quality = unpackQuality(fields[8]!, values.length);
  const runs = qualityRuns(quality);
  const whole = runs.length === 1;
  const stamp = day.stamp === null ? '' : day.stamp.replace(/[-: ]/g, '');
  const reason = whole ? reasonFields(day, 1) : ',';
  const lines = [
    `300,${day.day.replaceAll('-', '')},${values.join(',')},${whole ? qualityText(quality[0] ?? ACTUAL) : 'V'},${reason},${stamp},`,
  ];
  if (!whole)
    for (const run of runs)
      lines.push(`400,${run.first},${run.last},${qualityText(run.quality)},${reasonFields(day, run.first)}`);
  return lines;
}

/** Reason code and text of an interval, as two fields. */
function reasonFields(day: PendingDay, interval: number): string {
  const found = day.reasons?.find((reason) => reason.first <= interval && interval <= reason.last);
  return `${found?.code ?? ''},${found?.text ?? ''}`;
}

/** Runs of equal quality; intervals are 1-based and inclusive. */
function qualityRuns(quality: Uint8Array): { first: number; last: number; quality: number }[] {
  const runs: { first: number; last: number; quality: number }[] = [];
  for (let i = 0; i < quality.length; i++) {
    const open = runs.at(-1);
    if (open && open.quality === quality[i]) open.last = i + 1;
    else runs.push({ first: i + 1, last: i + 1, quality: quality[i]! });
  }
  return runs;
}
