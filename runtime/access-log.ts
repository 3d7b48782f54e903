import type { Queryable } from './database.ts';

/** The action of an audit_event that says who saw whose data. */
export const VIEWED = 'personal-data.view';

/** Fields that say whose data an answer to an operator is about, wherever they stand in it, and the subject they become. */
const IDENTIFYING: Readonly<Record<string, string>> = {
  supplyPoint: 'supply-point',
  supplyPointCode: 'supply-point',
  supplyPointId: 'supply-point-id',
  customerId: 'customer',
};

export interface View {
  /** user name of the operator */
  readonly actor: string;
  /** folder of the route, such as list-quarantine */
  readonly route: string;
  /** where the request came from: the end of X-Forwarded-For, which callers cannot forge */
  readonly source: string;
  readonly requestId: string;
}

let log: Queryable | undefined;

/** Views are written here. Called where the function's database is opened, so that functions without one bundle no driver. */
export function keepAccessLogIn(database: Queryable): void {
  log = database;
}

/** Whose data an answer shows, each once: `supply-point:4101234567`, `customer:12`. */
export function subjectsIn(answer: unknown): string[] {
  const found = new Set<string>();
  const look = (value: unknown): void => {
    if (value === null || typeof value !== 'object') return;
    for (const [key, inner] of Object.entries(value)) {
      const kind = IDENTIFYING[key];
      if (kind !== undefined && (typeof inner === 'string' || typeof inner === 'number')) found.add(`${kind}:${inner}`);
      else look(inner);
    }
  };
  look(answer);
  return [...found];
}

/**
 * Writes down who saw whose data, when, from where and by which route (개인정보의 안전성 확보조치 기준 art. 8). When it cannot be written the answer
 * is not given.
 */
export async function recordView({ actor, ...how }: View, subjects: readonly string[]): Promise<void> {
  if (subjects.length === 0) return;
  if (log === undefined) throw new Error(`${how.route} shows personal data and has no database to write that down in.`);
  const after = JSON.stringify(how);
  await log.execute(
    `INSERT INTO audit_event (at, actor, action, subject, after_value) VALUES ${subjects.map(() => '(UTC_TIMESTAMP(3), ?, ?, ?, ?)').join(', ')}`,
    subjects.flatMap((subject) => [actor, VIEWED, subject.slice(0, 120), after]),
  );
}
