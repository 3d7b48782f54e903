import { parseFileUnit } from '../../domain/metering/file-unit.ts';
import { ACTUAL } from '../../domain/metering/quality.ts';
import type { RegisterRead, RegisterReading } from '../../domain/metering/register-reading.ts';
import type { SqlValue } from '../../runtime/database.ts';
import type { LoadSession } from './load-session.ts';
import { identityProblem, type SupplyPointDirectory } from './supply-point-directory.ts';

/**
 * Stores register reads and advances. A reading that is there already, from an earlier file, is replaced: it says the same or corrects it.
 * @returns quarantine rows of those whose supply point is unknown
 */
export async function saveRegisters(
  session: LoadSession,
  directory: SupplyPointDirectory,
  fileId: number,
  registers: readonly RegisterReading[],
): Promise<(string | number | null)[][]> {
  const reads: SqlValue[][] = [];
  const advances: SqlValue[][] = [];
  const refused: (string | number | null)[][] = [];
  for (const reading of registers) {
    const at = reading.kind === 'read' ? reading.at : reading.current.at;
    const point = directory.find(reading.supplyPointCode);
    const problem = identityProblem(reading.supplyPointCode, point, (at ?? '9999-12-31').slice(0, 10), '');
    if (at === null) continue;
    if (problem) {
      // Days of the same channel are quarantined with the records around them; a lone register read is only worth a note.
      if (reading.kind === 'advance') {
        refused.push([
          reading.line,
          reading.line,
          reading.supplyPointCode,
          reading.channel,
          null,
          problem.code,
          problem.message,
          '',
        ]);
      }
      continue;
    }
    if (reading.kind === 'read') {
      if (reading.index === null) continue;
      reads.push([
        point!.id,
        reading.channel,
        reading.meterSerial,
        at,
        reading.index,
        digitsOf(reading),
        fileId,
        reading.line,
      ]);
    } else if (reading.previous.at !== null && reading.previous.at < at) {
      const estimated = [reading.previous, reading.current].some(
        (read) => read.quality !== null && read.quality !== ACTUAL,
      );
      advances.push([
        point!.id,
        reading.channel,
        reading.meterSerial,
        reading.previous.at,
        at,
        reading.quantity,
        estimated ? 1 : 0,
        fileId,
        reading.line,
      ]);
    }
  }
  await session.insertMany(
    'INSERT INTO register_read (supply_point_id, channel, meter_serial, read_at, index_value, digits, file_id, line) VALUES',
    reads,
    'ON DUPLICATE KEY UPDATE index_value = VALUES(index_value), digits = VALUES(digits), file_id = VALUES(file_id), line = VALUES(line)',
  );
  await session.insertMany(
    'INSERT INTO register_advance (supply_point_id, channel, meter_serial, from_at, to_at, quantity, estimated, file_id, line) VALUES',
    advances,
    'ON DUPLICATE KEY UPDATE quantity = VALUES(quantity), estimated = VALUES(estimated), file_id = VALUES(file_id), line = VALUES(line)',
  );
  return refused;
}

/** Digits of the register in Wh or varh: those of its whole part as written, and as many more as the file's unit is larger. */
function digitsOf({ indexText, fileUnit }: RegisterRead): number {
  return indexText.replace(/\..*$/, '').replace(/\D/g, '').length + (parseFileUnit(fileUnit)?.shift ?? 0);
}
