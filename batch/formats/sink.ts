import type { DayReading, FileProblem } from '../../domain/metering/reading-day.ts';
import type { RegisterReading } from '../../domain/metering/register-reading.ts';

export type FileFormat = 'nem12' | 'nem13' | 'kepco-15min' | 'jp-30min';

/** What a file says about itself. */
export interface FileHeader {
  format: FileFormat;
  line: number;
  /** As written: `NEM12`, `NEM13`; null when the file has no header record. */
  version: string | null;
  createdAt: string | null;
  from: string;
  to: string;
}

/** Where the reading stands, for progress: input bytes taken, last line read. */
export interface ReadProgress {
  bytes: number;
  line: number;
}

/**
 * Takes what a reader finds, in file order. `day`, `problem`, `register` and `header` are plain calls: at half a million days a second a promise each would
 * cost more than the reading. Work that has to wait (a database write) is collected in them and done in `drain`, which the reader awaits after every
 * piece of input (at most 256 KiB of text, or one archive block), so nothing piles up.
 */
export interface ReadingSink {
  day(reading: DayReading): void;
  problem(problem: FileProblem): void;
  register(reading: RegisterReading): void;
  header(header: FileHeader): void;
  drain?(progress: ReadProgress): Promise<void>;
}

/** What came of a file as a whole. */
export interface FileSummary {
  format: FileFormat | null;
  /** False when nothing in the file could be used, or when it is damaged. */
  accepted: boolean;
  /** The file is an archive that is broken or does not match its checksums: whatever the sink got of it must not be kept (`fingerprint` tells before). */
  damaged: boolean;
  dayCount: number;
  valueCount: number;
  registerCount: number;
  /** Days that repeat an earlier day of the same file value for value: counted once. */
  repeatedDayCount: number;
  problemCount: number;
  lineCount: number;
  /** The first problem, which is the reason when the file is not accepted. */
  firstProblem: { line: number; code: string; message: string } | null;
}
