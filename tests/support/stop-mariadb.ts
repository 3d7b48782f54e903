// Jest globalTeardown of the integration project.
import { rmSync } from 'node:fs';
import { shared } from './shared-server.ts';

export default async function stopServer(): Promise<void> {
  await shared.server?.stop();
  if (shared.folder) rmSync(shared.folder, { recursive: true, force: true });
}
