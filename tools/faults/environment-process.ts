import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Answer, Invocation } from './invocation.ts';

/** An execution environment in a process of its own; see environment.ts. */
export class EnvironmentProcess {
  readonly #child: ChildProcess;

  constructor(databaseUrl: string) {
    this.#child = fork(join(import.meta.dirname, 'environment.ts'), [], {
      env: { PATH: process.env.PATH, DATABASE_URL: databaseUrl },
      execArgv: [],
    });
  }

  /** One invocation; `halfWay` is called with the connection's id in the middle of its transaction. */
  async invoke(invocation: Invocation, halfWay: (connection: number) => Promise<unknown>): Promise<Answer> {
    const answer = new Promise<Answer>((resolve, reject) => {
      this.#child.once('exit', (status) => reject(new Error(`The environment ended with status ${status}.`)));
      this.#child.on('message', async (message: Answer | { halfWay: number }) => {
        if (!('halfWay' in message)) {
          this.#child.removeAllListeners();
          resolve(message);
          return;
        }
        await halfWay(message.halfWay).catch(reject);
        this.#child.send('go on');
      });
    });
    this.#child.send(invocation);
    return answer;
  }

  freeze(): void {
    this.#child.kill('SIGSTOP');
  }

  thaw(): void {
    this.#child.kill('SIGCONT');
  }

  async end(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }
}
