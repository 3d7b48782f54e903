export interface ProgressInput {
  done: number;
  total: number;
  startedAt: Date;
  /** when `done` was reported */
  at: Date;
}

export interface Progress {
  done: number;
  total: number;
  /** 0..100, whole */
  percent: number;
  /** items per second since the start; null before the first */
  ratePerSecond: number | null;
  /** when it will be done at that rate; null when unknown */
  expectedEnd: Date | null;
}

/** Share, rate and expected end of a running job, at the mean rate since its start. */
export function progressOf({ done, total, startedAt, at }: ProgressInput): Progress {
  const seconds = (at.getTime() - startedAt.getTime()) / 1000;
  const rate = done > 0 && seconds > 0 ? done / seconds : null;
  const left = Math.max(0, total - done);
  return {
    done,
    total,
    percent: total > 0 ? Math.min(100, Math.floor((done * 100) / total)) : 0,
    ratePerSecond: rate,
    expectedEnd: left === 0 ? at : rate === null ? null : new Date(at.getTime() + (left / rate) * 1000),
  };
}
