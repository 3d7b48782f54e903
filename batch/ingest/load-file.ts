import { setTimeout as sleep } from 'node:timers/promises';
import type { DayReading, FileProblem } from '../../domain/metering/reading-day.ts';
import type { RegisterReading } from '../../domain/metering/register-reading.ts';
import { isInShare, type Share } from '../../domain/metering/share-of.ts';
import type { Queryable } from '../../runtime/database.ts';
import type { FileHeader, FileSummary, ReadingSink, ReadProgress } from '../formats/sink.ts';
import type { CommitTools, LoadedFile } from './chunk.ts';
import { commitChunk } from './commit-chunk.ts';
import { LoadBuffer } from './load-format.ts';
import type { LoadSession } from './load-session.ts';
import { PendingChunk } from './pending-chunk.ts';
import { SupplyPointDirectory } from './supply-point-directory.ts';

/** Days per piece of a file. A piece is one transaction: large enough that its overhead vanishes, small enough that a rerun repeats little. */
export const DAYS_PER_CHUNK = 10_000;

const COMMIT_ATTEMPTS = 10;
// ER_LOCK_WAIT_TIMEOUT, ER_LOCK_DEADLOCK.
const LOCK_ERRORS = new Set([1205, 1213]);

/** Reads the bytes of a file into a sink: the format readers' entry point with name and bytes filled in. */
export type ReadInto = (sink: ReadingSink) => Promise<FileSummary>;

export interface LoadFileOptions {
  /** As many pieces are on their way at a time as there are connections: while one is being committed the next one's rows flow. */
  sessions: readonly [LoadSession, ...LoadSession[]];
  file: LoadedFile;
  read: ReadInto;
  daysPerChunk: number;
  guard(tx: Queryable): Promise<void>;
  /** Aborted = finish the piece in hand, then stop with the signal's reason. */
  signal: AbortSignal;
  /** Called after each committed piece. */
  onChunk?(progress: ReadProgress & { chunks: number; days: number }): Promise<void>;
}

/**
 * Loads a file piece by piece. Pieces that the ledger has already are read past, so a rerun after any crash goes on where the last commit
 * ended; where the cuts lie depends on the count of days only, not on the share that is taken. While pieces are on their way to the database the next one is read.
 * @throws what the reader or the database throws, and the signal's reason
 */
export async function loadFile(options: LoadFileOptions): Promise<FileSummary> {
  const loader = new Loader(options, await committedChunks(options.sessions[0], options.file));
  try {
    const summary = await options.read(loader);
    await loader.finish();
    return summary;
  } finally {
    await loader.settle();
  }
}

async function committedChunks(session: Queryable, file: LoadedFile): Promise<Set<number>> {
  const rows = await session.query<{ chunk_no: number }>(
    'SELECT chunk_no FROM file_chunk WHERE file_id = ? AND share_no = ?',
    [file.id, file.share?.index ?? 0],
  );
  return new Set(rows.map((row) => Number(row.chunk_no)));
}

/** A connection and what goes on on it. */
interface Lane {
  tools: CommitTools;
  busy: Promise<void> | null;
}

class Loader implements ReadingSink {
  readonly #options: LoadFileOptions;
  readonly #committed: Set<number>;
  readonly #share: Share | undefined;
  /** Whether a code is in the share; asked for every day, so each answer is kept. */
  readonly #isOurs = new Map<string | undefined, boolean>();
  readonly #lanes: readonly Lane[];
  /** Pieces that are done with, to be filled again. */
  readonly #spare: PendingChunk[] = [];
  #chunk: PendingChunk;
  #countInChunk = 0;
  #full: PendingChunk[] = [];
  #failure: { error: unknown } | null = null;
  #days = 0;

  constructor(options: LoadFileOptions, committed: Set<number>) {
    this.#options = options;
    this.#committed = committed;
    this.#share = options.file.share;
    const directory = new SupplyPointDirectory();
    this.#lanes = options.sessions.map((session) => ({
      tools: {
        session,
        directory,
        guard: options.guard,
        rows: new LoadBuffer(),
        expectRevisions: false,
      },
      busy: null,
    }));
    this.#chunk = new PendingChunk(0, new LoadBuffer());
  }

  header(header: FileHeader): void {
    // Several headers in one file: the first one speaks for it.
    this.#options.file.headerAt ??= header.createdAt;
  }

  day(reading: DayReading): void {
    if (this.#takes(reading.supplyPointCode) && !this.#committed.has(this.#chunk.number)) this.#chunk.add(reading);
    this.#countInChunk += 1;
    if (this.#countInChunk >= this.#options.daysPerChunk) this.#seal();
  }

  problem(problem: FileProblem): void {
    if (this.#takes(problem.supplyPointCode)) this.#chunk.addProblem(problem);
  }

  register(reading: RegisterReading): void {
    if (this.#takes(reading.supplyPointCode)) this.#chunk.addRegister(reading);
  }

  async drain(progress: ReadProgress): Promise<void> {
    while (this.#full.length > 0) {
      const lane = await this.#freeLane();
      this.#options.signal.throwIfAborted();
      const chunk = this.#full.shift()!;
      lane.busy = this.#commit(lane.tools, chunk, progress)
        .catch((error: unknown) => {
          this.#failure ??= { error };
        })
        .finally(() => {
          lane.busy = null;
        });
      // Lets the driver write its first packets before the reader takes the thread again.
      await sleep(0);
    }
  }

  /** After this nothing is on its way any more, whatever came of it. */
  async finish(): Promise<void> {
    if (!isEmpty(this.#chunk)) this.#full.push(this.#chunk);
    await this.drain({ bytes: 0, line: this.#chunk.lastLine });
    await this.settle();
    if (this.#failure) throw this.#failure.error;
  }

  async settle(): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.busy));
  }

  async #freeLane(): Promise<Lane> {
    for (;;) {
      if (this.#failure) throw this.#failure.error;
      const free = this.#lanes.find((lane) => lane.busy === null);
      if (free) return free;
      await Promise.race(this.#lanes.map((lane) => lane.busy));
    }
  }

  #takes(supplyPointCode: string | undefined): boolean {
    if (!this.#share) return true;
    let ours = this.#isOurs.get(supplyPointCode);
    if (ours === undefined) {
      ours = isInShare(supplyPointCode, this.#share);
      this.#isOurs.set(supplyPointCode, ours);
    }
    return ours;
  }

  #seal(): void {
    const sealed = this.#chunk;
    this.#full.push(sealed);
    this.#chunk = this.#spare.pop() ?? new PendingChunk(0, new LoadBuffer());
    this.#chunk.begin(sealed.number + 1);
    this.#countInChunk = 0;
  }

  async #commit(tools: CommitTools, chunk: PendingChunk, progress: ReadProgress): Promise<void> {
    const mine = !this.#committed.has(chunk.number) && !(this.#share && isEmpty(chunk));
    if (mine) await commitUndisturbed(tools, this.#options.file, chunk);
    this.#days += chunk.days.length;
    const chunks = chunk.number + 1;
    this.#spare.push(chunk);
    await this.#options.onChunk?.({ ...progress, chunks, days: this.#days });
  }
}

const isEmpty = ({ days, problems, registers }: PendingChunk): boolean =>
  days.length === 0 && problems.length === 0 && registers.length === 0;

/** A piece that met another transaction's locks was rolled back whole and is committed again: shares write the same file's totals. */
async function commitUndisturbed(tools: CommitTools, file: LoadedFile, chunk: PendingChunk): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await commitChunk(tools, file, chunk);
      return;
    } catch (error) {
      if (attempt === COMMIT_ATTEMPTS || !LOCK_ERRORS.has((error as { errno?: number }).errno ?? 0)) throw error;
      await sleep(20 * attempt);
    }
  }
}
