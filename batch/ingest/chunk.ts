import type { Share } from '../../domain/metering/share-of.ts';
import type { Queryable } from '../../runtime/database.ts';
import type { LoadBuffer } from './load-format.ts';
import type { LoadSession } from './load-session.ts';
import type { PendingDay } from './pending-chunk.ts';
import type { SupplyPointDirectory } from './supply-point-directory.ts';

/** The file a chunk belongs to, as far as loading has to know it. */
export interface LoadedFile {
  id: number;
  /** `YYYY-MM-DD HH:MM:SS.mmm` UTC: the recorded_at of its readings, so that a rerun writes the same bytes. */
  receivedAt: string;
  /** Creation time in the file's header, KST; null = none. */
  headerAt: string | null;
  /** The part of its supply points that is taken; absent = all. */
  share?: Share;
}

/** A day that is not taken, and why. */
export interface RefusedDay {
  day: PendingDay;
  code: string;
  message: string;
}

export interface ChunkCounts {
  taken: number;
  new: number;
  revised: number;
  kept: number;
  same: number;
  quarantined: number;
}

export interface CommitTools {
  session: LoadSession;
  directory: SupplyPointDirectory;
  /** Fails when the job is no longer this worker's; called in the transaction, before anything that others wait for. */
  guard(tx: Queryable): Promise<void>;
  /** Output buffer, reused from chunk to chunk. */
  rows: LoadBuffer;
  /** Whether the last chunk met days that were there already; such files mostly go on so. */
  expectRevisions: boolean;
  /** A person has said that these days are meant although they contradict what is held. */
  acceptConflicts?: boolean;
  /** More to do in the chunk's transaction, before anything else of it. */
  alongside?(tx: Queryable): Promise<void>;
}
