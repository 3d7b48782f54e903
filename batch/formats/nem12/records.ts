import { type ExactAmount, parseDecimal } from '../../../domain/metering/decimal.ts';
import { type FileUnit, parseFileUnit } from '../../../domain/metering/file-unit.ts';
import { isEstimated, parseQuality, qualityFlag, qualityMethod } from '../../../domain/metering/quality.ts';
import { INTERVAL_MINUTES, RESIDUE_PER_UNIT } from '../../../domain/metering/reading-day.ts';
import type { RegisterAdvance, RegisterIndex, RegisterRead } from '../../../domain/metering/register-reading.ts';
import { parseNmi } from '../../../domain/metering/supply-point-code.ts';
import { parseCompactDay, parseCompactTime } from '../../../domain/metering/timestamps.ts';
import { isRefusal, type Refusal } from '../refusal.ts';

/** What a 200 record says of the days below it. */
export interface ChannelDetails {
  supplyPointCode: string;
  registerId: string;
  channel: string;
  meterSerial: string;
  fileUnit: string;
  unit: FileUnit;
  intervalMinutes: number;
}

const CHANNEL = /^[\x21-\x7e]{1,4}$/;
const LONGEST_SERIAL = 20;

const field = (fields: readonly string[], at: number): string => (fields[at] ?? '').trim();

function supplyPoint(text: string): string | Refusal {
  const parsed = parseNmi(text);
  if ('code' in parsed) return parsed.code;
  if (parsed.error === 'checksum') {
    return {
      code: 'NMI_CHECKSUM',
      message: `The check digit of supply point "${text.trim()}" should be ${parsed.expected}; one of its characters is wrong.`,
    };
  }
  return {
    code: 'BAD_SUPPLY_POINT',
    message: `"${text.trim().slice(0, 40)}" is no supply point code (1 to 22 printable characters).`,
  };
}

function channelAndUnit(channel: string, unitText: string): FileUnit | Refusal {
  if (!CHANNEL.test(channel))
    return {
      code: 'BAD_CHANNEL',
      message: `"${channel.slice(0, 40)}" is no channel (1 to 4 characters such as E1, B1, Q1).`,
    };
  const unit = parseFileUnit(unitText);
  return (
    unit ?? {
      code: 'BAD_UNIT',
      message: `"${unitText.slice(0, 40)}" is no unit of energy (Wh, kWh, MWh, varh, kvarh, Mvarh).`,
    }
  );
}

/** 200,NMI,NMIConfiguration,RegisterID,NMISuffix,MDMDataStreamIdentifier,MeterSerialNumber,UOM,IntervalLength,NextScheduledReadDate */
export function parseChannelDetails(fields: readonly string[]): ChannelDetails | Refusal {
  const supplyPointCode = supplyPoint(field(fields, 1));
  if (typeof supplyPointCode !== 'string') return supplyPointCode;
  const channel = field(fields, 4);
  const fileUnit = field(fields, 7);
  const unit = channelAndUnit(channel, fileUnit);
  if (isRefusal(unit)) return unit;
  const meterSerial = field(fields, 6);
  if (meterSerial.length > LONGEST_SERIAL)
    return {
      code: 'BAD_METER_SERIAL',
      message: `Meter serial "${meterSerial.slice(0, 40)}" is longer than ${LONGEST_SERIAL} characters.`,
    };
  const length = field(fields, 8);
  const intervalMinutes = INTERVAL_MINUTES.find((minutes) => /^\d{1,3}$/.test(length) && Number(length) === minutes);
  if (intervalMinutes === undefined)
    return {
      code: 'INTERVAL_LENGTH',
      message: `Interval length "${length.slice(0, 40)}" is none of 5, 15 and 30 minutes.`,
    };
  return { supplyPointCode, registerId: field(fields, 3), channel, meterSerial, fileUnit, unit, intervalMinutes };
}

/** Quality with its reason, as the end of a 300, a 400 and twice in a 250 have it. */
export interface QualityWithReason {
  /** Null means V: 400 records say it. */
  quality: number | null;
  code: number | null;
  text: string;
}

/** S, F and E must name their method, S and F a reason (AEMO MDFF appendix C): without them nobody could explain the value on a bill. */
export function parseQualityWithReason(
  qualityText: string,
  reasonCode: string,
  reasonText: string,
): QualityWithReason | Refusal {
  const text = reasonText.trim();
  const code = reasonCode.trim();
  if (!/^\d{0,3}$/.test(code))
    return {
      code: 'BAD_QUALITY',
      message: `Reason code "${code.slice(0, 40)}" is not a number of up to three digits.`,
    };
  const reason = { code: code === '' ? null : Number(code), text };
  if (/^\s*v\s*$/i.test(qualityText)) return { quality: null, ...reason };
  const quality = parseQuality(qualityText.trim());
  if (quality === null)
    return {
      code: 'BAD_QUALITY',
      message: `"${qualityText.trim().slice(0, 40)}" is not a quality (A, S, F, E, N with method 11 to 93, or V).`,
    };
  if (isEstimated(quality) && qualityMethod(quality) === null) {
    return {
      code: 'BAD_QUALITY',
      message: `Quality ${qualityFlag(quality)} names no method; substituted and estimated values must say how they were made.`,
    };
  }
  if ('SF'.includes(qualityFlag(quality)) && reason.code === null) {
    return {
      code: 'BAD_QUALITY',
      message: `Quality ${qualityText.trim()} gives no reason code; substituted values must say why.`,
    };
  }
  return { quality, ...reason };
}

/** 400,StartInterval,EndInterval,QualityMethod,ReasonCode,ReasonDescription */
export function parseQualityRange(
  fields: readonly string[],
  intervals: number,
): (QualityWithReason & { first: number; last: number; quality: number }) | Refusal {
  const [first, last] = [field(fields, 1), field(fields, 2)].map((text) =>
    /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN,
  ) as [number, number];
  if (!(first >= 1 && last >= first && last <= intervals)) {
    return {
      code: 'BAD_QUALITY',
      message: `Intervals "${field(fields, 1)}" to "${field(fields, 2)}" do not lie within 1 to ${intervals}.`,
    };
  }
  const parsed = parseQualityWithReason(field(fields, 3), field(fields, 4), fields.slice(5).join(','));
  if (isRefusal(parsed)) return parsed;
  if (parsed.quality === null)
    return { code: 'BAD_QUALITY', message: 'A 400 record cannot say V: it is the record that says what V stands for.' };
  return { ...parsed, quality: parsed.quality, first, last };
}

const optionalTime = (text: string): string | null | Refusal => {
  if (text === '') return null;
  return parseCompactTime(text) ?? { code: 'BAD_DATE', message: `"${text.slice(0, 40)}" is no time (YYYYMMDDhhmmss).` };
};

/** The time a record was made or changed; empty is null. */
export const parseUpdateTime = optionalTime;

const optionalIndex = (text: string, shift: number): number | null | Refusal => {
  if (text === '') return null;
  const amount = parseDecimal(text, shift);
  return typeof amount === 'string'
    ? { code: 'BAD_VALUE', message: `Register index "${text.slice(0, 40)}" is ${amount}.` }
    : rounded(amount).whole;
};

function rounded({ whole, fine }: ExactAmount): { whole: number; residue: number } {
  const step = Math.floor((fine + RESIDUE_PER_UNIT / 2) / RESIDUE_PER_UNIT);
  return { whole: whole + step, residue: fine - step * RESIDUE_PER_UNIT };
}

/** 500,TransCode,RetServiceOrder,ReadDateTime,IndexRead */
export function parseRegisterRead(
  fields: readonly string[],
  details: ChannelDetails,
  line: number,
): RegisterRead | Refusal {
  const at = optionalTime(field(fields, 3));
  if (at !== null && typeof at === 'object') return at;
  const indexText = field(fields, 4);
  const index = optionalIndex(indexText, details.unit.shift);
  if (index !== null && typeof index === 'object') return index;
  const { supplyPointCode, registerId, channel, meterSerial, fileUnit } = details;
  return {
    kind: 'read',
    line,
    supplyPointCode,
    registerId,
    channel,
    meterSerial,
    unit: details.unit.unit,
    fileUnit,
    at,
    index,
    indexText,
    transaction: field(fields, 1),
    serviceOrder: field(fields, 2),
  };
}

/**
 * 250,NMI,NMIConfiguration,RegisterID,NMISuffix,MDMDataStreamIdentifier,MeterSerialNumber,DirectionIndicator,
 * PreviousRegisterRead,PreviousRegisterReadDateTime,PreviousQualityMethod,PreviousReasonCode,PreviousReasonDescription,
 * CurrentRegisterRead,CurrentRegisterReadDateTime,CurrentQualityMethod,CurrentReasonCode,CurrentReasonDescription,
 * Quantity,UOM,NextScheduledReadDate,UpdateDateTime,MSATSLoadDateTime
 */
export function parseRegisterAdvance(fields: readonly string[], line: number): RegisterAdvance | Refusal {
  const supplyPointCode = supplyPoint(field(fields, 1));
  if (typeof supplyPointCode !== 'string') return supplyPointCode;
  const channel = field(fields, 4);
  const fileUnit = field(fields, 19);
  const unit = channelAndUnit(channel, fileUnit);
  if (isRefusal(unit)) return unit;
  const previous = parseIndexAt(fields, 8, unit.shift);
  if (isRefusal(previous)) return previous;
  const current = parseIndexAt(fields, 13, unit.shift);
  if (isRefusal(current)) return current;
  if (previous.at === null || current.at === null || current.at < previous.at) {
    return {
      code: 'BAD_DATE',
      message: `The reads at "${field(fields, 9)}" and "${field(fields, 14)}" are no period.`,
    };
  }
  const amount = parseDecimal(field(fields, 18), unit.shift);
  if (typeof amount === 'string')
    return { code: 'BAD_VALUE', message: `Quantity "${field(fields, 18).slice(0, 40)}" is ${amount}.` };
  const { whole: quantity, residue } = rounded(amount);
  const nextRead = field(fields, 20);
  const nextReadOn = nextRead === '' ? null : parseCompactDay(nextRead);
  if (nextRead !== '' && nextReadOn === null)
    return { code: 'BAD_DATE', message: `Next read date "${nextRead.slice(0, 40)}" is no day (YYYYMMDD).` };
  const operatorUpdatedAt = optionalTime(field(fields, 21));
  if (operatorUpdatedAt !== null && typeof operatorUpdatedAt === 'object') return operatorUpdatedAt;
  return {
    kind: 'advance',
    line,
    supplyPointCode,
    registerId: field(fields, 3),
    channel,
    meterSerial: field(fields, 6),
    unit: unit.unit,
    fileUnit,
    direction: field(fields, 7),
    previous,
    current,
    quantity,
    residue,
    nextReadOn,
    operatorUpdatedAt,
    transactions: null,
  };
}

function parseIndexAt(fields: readonly string[], from: number, shift: number): RegisterIndex | Refusal {
  const indexText = field(fields, from);
  const index = optionalIndex(indexText, shift);
  if (index !== null && typeof index === 'object') return index;
  const at = optionalTime(field(fields, from + 1));
  if (at !== null && typeof at === 'object') return at;
  const parsed = parseQualityWithReason(field(fields, from + 2), field(fields, from + 3), field(fields, from + 4));
  if (isRefusal(parsed)) return parsed;
  if (parsed.quality === null) return { code: 'BAD_QUALITY', message: 'V is not a quality of a register read.' };
  return { index, indexText, at, quality: parsed.quality, reasonCode: parsed.code, reasonText: parsed.text };
}
