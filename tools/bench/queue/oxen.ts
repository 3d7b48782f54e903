import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { createConnection } from 'mysql2/promise';
import type { Measured, Scene } from './scene.ts';

const VERSION = '0.1.12';
const FOLDER = resolve(import.meta.dirname, '../../../.local/bench-peers');

interface Oxen {
  createTable(): Promise<void>;
  addJobs(jobs: { body: unknown }[]): Promise<void>;
  process(settings: {
    work_fn: () => Promise<void>;
    concurrency: number;
    timeout: number;
    recover_stuck_jobs: boolean;
  }): Promise<void>;
  stopProcessing(): void;
  db: { end(): Promise<void> };
}

/**
 * oxen-queue, which takes jobs in batches and completes each by itself; installed into .local on first use.
 * @returns why not, when it cannot be installed or run
 */
export async function oxenQueue(scene: Scene, jobs: number, concurrency: number): Promise<Measured | string> {
  const module = join(FOLDER, 'node_modules/oxen-queue');
  if (!existsSync(module)) {
    mkdirSync(FOLDER, { recursive: true });
    const installed = spawnSync(
      'npm',
      ['install', '--no-save', '--ignore-scripts', '--prefix', FOLDER, `oxen-queue@${VERSION}`],
      { encoding: 'utf8' },
    );
    if (installed.status !== 0) return `oxen-queue@${VERSION} could not be installed`;
  }
  const Queue = createRequire(import.meta.url)(module) as new (settings: object) => Oxen;
  const { hostname, port, username, password, pathname } = new URL(scene.url);
  const admin = await createConnection({ uri: scene.url });
  await admin.query('DROP TABLE IF EXISTS oxen_queue');
  const queue = new Queue({
    mysql_config: {
      host: hostname,
      port: Number(port),
      user: username,
      password,
      database: pathname.slice(1),
      connectionLimit: 8,
    },
    job_type: 'bench',
    fastest_polling_rate: 1,
  });
  try {
    await queue.createTable();
    for (let from = 0; from < jobs; from += 1_000) {
      await queue.addJobs(Array.from({ length: Math.min(1_000, jobs - from) }, (_, n) => ({ body: { n } })));
    }
    return await scene.time(jobs, async () => {
      let ran = 0;
      await new Promise<void>((allRan, failed) => {
        queue
          .process({
            work_fn: async () => {
              if (++ran === jobs) allRan();
            },
            concurrency,
            timeout: 60,
            recover_stuck_jobs: false,
          })
          .catch(failed);
      });
      return [];
    });
  } catch (error) {
    return (error as Error).message;
  } finally {
    queue.stopProcessing();
    // It completes jobs behind its own back; its pool may still be writing.
    setTimeout(() => void queue.db.end(), 1_000);
    await admin.end();
  }
}
