import { estimatedQuality, METHODS } from '../../domain/metering/estimate.ts';
import { unpackQuality } from '../../domain/metering/reading-day.ts';
import type { MeteringSettings } from '../../domain/metering/settings.ts';
import type { Day } from '../../domain/units.ts';
import { dateTimeText, type Queryable } from '../../runtime/database.ts';
import { writeAudit } from '../../runtime/jobs/audit.ts';
import { databaseNow } from '../../runtime/jobs/database-now.ts';
import { enqueue } from '../../runtime/jobs/enqueue.ts';
import { JobFailure } from '../../runtime/jobs/job-failure.ts';
import { type ChannelDay, daysOfChannel } from './channel-days.ts';
import { saveVersion } from './save-version.ts';

/** New values for a run of intervals of one day. */
export interface EditRequest {
  supplyPointId: number;
  channel: string;
  day: Day;
  /** 1-based. */
  firstInterval: number;
  /** Whole Wh, not negative. */
  newValues: readonly number[];
  reason: string;
  /** How and when the customer agreed (supply terms art. 72–73: use is settled by agreement when the meter failed). */
  customerConsent: string;
}

/** An edit that cannot be made; the message is for the person. */
export class EditRefused extends JobFailure {
  constructor(code: 'BAD_EDIT' | 'NO_READING' | 'NOT_OPEN' | 'SAME_PERSON' | 'DAY_CHANGED', message: string) {
    super(code, message, { retry: false });
  }
}

const LEAST_REASON = 10;

/**
 * Enters an edit by hand. Up to `editApprovalWh` of change it is applied at once; above, it waits for a second person.
 * @throws EditRefused
 */
export async function proposeEdit(
  tx: Queryable,
  request: EditRequest,
  by: string,
  settings: MeteringSettings,
): Promise<{ editId: number; state: 'applied' | 'proposed' }> {
  const held = await heldDay(tx, request);
  const sizeWh = checkEdit(request, held);
  const { insertId: editId } = await tx.execute(
    `INSERT INTO reading_edit (supply_point_id, channel, day, base_version, first_interval, new_values, size_wh, method, reason,
                               customer_consent, requested_by)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      request.supplyPointId,
      request.channel,
      request.day,
      held.version,
      request.firstInterval,
      JSON.stringify(request.newValues),
      sizeWh,
      `S${METHODS.edit.number}`,
      request.reason,
      request.customerConsent,
      by,
    ],
  );
  const after = { ...request, sizeWh };
  await writeAudit(tx, {
    actor: by,
    action: 'reading.edit',
    subject: `reading-edit:${editId}`,
    reason: request.reason,
    before: { version: held.version },
    after,
  });
  if (sizeWh > settings.editApprovalWh) return { editId, state: 'proposed' };
  await applyEdit(tx, editId, by, null);
  return { editId, state: 'applied' };
}

/**
 * A second person's decision on a waiting edit.
 * @throws EditRefused when the edit is not waiting, the person is the one who asked for it, or the day has another version by now
 */
export async function decideEdit(
  tx: Queryable,
  editId: number,
  decision: 'approve' | 'reject',
  by: string,
  note: string,
): Promise<void> {
  const [edit] = await tx.query<{ state: string; requested_by: string }>(
    'SELECT state, requested_by FROM reading_edit WHERE id = ? FOR UPDATE',
    [editId],
  );
  if (edit?.state !== 'proposed') {
    throw new EditRefused('NOT_OPEN', `Edit ${editId} is ${edit?.state ?? 'not known'}: there is nothing to decide.`);
  }
  if (edit.requested_by === by) {
    throw new EditRefused('SAME_PERSON', `${by} asked for edit ${editId}; a second person has to decide on it.`);
  }
  await writeAudit(tx, {
    actor: by,
    action: `reading.edit-${decision}`,
    subject: `reading-edit:${editId}`,
    reason: note,
    before: { state: 'proposed', requestedBy: edit.requested_by },
    after: { state: decision === 'approve' ? 'applied' : 'rejected' },
  });
  if (decision === 'approve') {
    await applyEdit(tx, editId, by, note);
    return;
  }
  await tx.execute(
    "UPDATE reading_edit SET state = 'rejected', decided_by = ?, decided_at = UTC_TIMESTAMP(3), decision_note = ? WHERE id = ?",
    [by, note, editId],
  );
}

async function heldDay(
  tx: Queryable,
  place: { supplyPointId: number; channel: string; day: Day },
): Promise<ChannelDay> {
  const [held] = await daysOfChannel(tx, place.supplyPointId, place.channel, place.day, place.day);
  if (!held) throw new EditRefused('NO_READING', `There is no reading of ${place.channel} on ${place.day} to edit.`);
  return held;
}

/** @returns Σ of the absolute changes, Wh */
function checkEdit(request: EditRequest, held: ChannelDay): number {
  const bad = (message: string) => new EditRefused('BAD_EDIT', message);
  const { firstInterval, newValues } = request;
  if (request.reason.trim().length < LEAST_REASON) throw bad(`The reason needs at least ${LEAST_REASON} characters.`);
  if (request.customerConsent.trim() === '') throw bad('How and when the customer agreed has to be said.');
  if (newValues.length === 0) throw bad('There are no new values.');
  const last = firstInterval + newValues.length - 1;
  if (!Number.isInteger(firstInterval) || firstInterval < 1 || last > held.values.length) {
    throw bad(`Intervals ${firstInterval} to ${last} are outside 1 to ${held.values.length}.`);
  }
  const wrong = newValues.findIndex((value) => !Number.isInteger(value) || value < 0 || value > 0x7fffffff);
  if (wrong >= 0) throw bad(`Value ${wrong + 1} must be a whole number of Wh from 0 on.`);
  return newValues.reduce((sum, value, i) => sum + Math.abs(value - held.values[firstInterval - 1 + i]!), 0);
}

async function applyEdit(tx: Queryable, editId: number, by: string, note: string | null): Promise<void> {
  const [edit] = await tx.query<{
    supply_point_id: number;
    channel: string;
    day: Day;
    base_version: number;
    first_interval: number;
    new_values: string;
    reason: string;
    requested_by: string;
  }>(
    `SELECT supply_point_id, channel, day, base_version, first_interval, new_values, reason, requested_by FROM reading_edit WHERE id = ?`,
    [editId],
  );
  const place = { supplyPointId: Number(edit!.supply_point_id), channel: edit!.channel, day: edit!.day };
  const held = await heldDay(tx, place);
  // Who approved looked at the change of that version; on another one the same values are another change.
  if (held.version !== edit!.base_version) {
    const message = `Edit ${editId} was made to version ${edit!.base_version} of ${place.day}; version ${held.version} is in force since. Reject it, and ask for a new edit if one is still needed.`;
    throw new EditRefused('DAY_CHANGED', message);
  }
  const newValues = JSON.parse(edit!.new_values) as number[];
  const values = held.values.slice();
  const quality = unpackQuality(held.quality, values.length);
  const first = edit!.first_interval - 1;
  values.set(newValues, first);
  quality.fill(estimatedQuality('edit'), first, first + newValues.length);
  const version = await saveVersion(tx, {
    ...held,
    values,
    quality,
    baseVersion: edit!.base_version,
    recordedAt: dateTimeText(await databaseNow(tx)),
    changes: [
      {
        first,
        last: first + newValues.length - 1,
        kind: 'edit',
        method: `S${METHODS.edit.number}`,
        reason: `${METHODS.edit.text}: ${edit!.reason}`,
        madeBy: edit!.requested_by,
        approvedBy: by === edit!.requested_by ? null : by,
      },
    ],
  });
  await tx.execute(
    `UPDATE reading_edit SET state = 'applied', decided_by = ?, decided_at = UTC_TIMESTAMP(3), decision_note = ?, applied_version = ? WHERE id = ?`,
    [by, note, version, editId],
  );
  await enqueue(tx, {
    type: 'aggregate',
    params: { supplyPointId: place.supplyPointId, from: place.day, to: place.day },
  });
}
