import type { QueueConnection } from './queue-connection.ts';

export interface Hello {
  /** EC2 instance id; on a laptop the host name */
  instanceId: string;
  processId: number;
  version: string;
  slots: number;
  /** where its log can be read: `log-group:GROUP:log-stream:STREAM`, or `MACHINE:/path`; at most 200 characters */
  logStream?: string | undefined;
  /** what it can run */
  types: readonly { type: string; paramsSchema: object }[];
}

/** Makes the worker known: it lives, and these are the job types it can run. @returns its id */
export async function sayHello(connection: QueueConnection, hello: Hello): Promise<number> {
  return await connection.transaction(async (tx) => {
    for (const { type, paramsSchema } of hello.types) {
      await tx.execute(
        `INSERT INTO job_type (type, params_schema, registered_at) VALUES (?, ?, UTC_TIMESTAMP(3))
         ON DUPLICATE KEY UPDATE params_schema = VALUES(params_schema), registered_at = VALUES(registered_at)`,
        [type, JSON.stringify(paramsSchema)],
      );
    }
    const { insertId } = await tx.execute(
      `INSERT INTO worker (instance_id, process_id, version, slots, hello_at, heartbeat_at, log_stream)
       VALUES (?, ?, ?, ?, UTC_TIMESTAMP(3), UTC_TIMESTAMP(3), ?)`,
      [hello.instanceId, hello.processId, hello.version, hello.slots, hello.logStream ?? null],
    );
    return insertId;
  });
}

/** `stopping`: it takes no more jobs; with `ended` it is gone. */
export async function sayGoodbye(connection: QueueConnection, workerId: number, ended: boolean): Promise<void> {
  await connection.execute(
    `UPDATE worker SET stopping = 1, ended_at = ${ended ? 'UTC_TIMESTAMP(3)' : 'ended_at'} WHERE id = ?`,
    [workerId],
  );
}
