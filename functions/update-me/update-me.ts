import type { Database } from '../../runtime/database.ts';
import { AppError } from '../../runtime/errors.ts';
import { type Me, readMe } from '../../runtime/me.ts';

export interface MeChanges {
  readonly name?: string;
  readonly email?: string | null;
  readonly phone?: string | null;
  readonly language?: string;
}

const COLUMNS = ['name', 'email', 'phone', 'language'] as const;

/**
 * Changes what is given and leaves the rest.
 * @throws AppError `customer.not-found`
 */
export function updateMe(database: Database, subject: string, changes: MeChanges): Promise<Me> {
  const columns = COLUMNS.filter((column) => changes[column] !== undefined);
  return database.transaction(
    async (tx) => {
      const { affectedRows } = await tx.execute(
        `UPDATE customer SET ${columns.map((column) => `${column} = ?`).join(', ')} WHERE subject = ?`,
        [...columns.map((column) => changes[column] ?? null), subject],
      );
      if (affectedRows === 0) throw new AppError('customer.not-found');
      return await readMe(tx, subject);
    },
    // Setting the same values twice changes nothing, so a lost answer may simply be tried again.
    { committed: async () => undefined },
  );
}
