import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cloudEnvironment } from '../../local/ministack.ts';

const PROGRAM = join(import.meta.dirname, '../../tools/check-ami.ts');

/** `npm run check-ami` against a stand-in of AWS: how it ended and what it said. */
export async function runCheckAmi(
  endpoint: string,
  args: readonly string[],
): Promise<{ status: number; stdout: string; stderr: string }> {
  const env = { ...process.env, ...cloudEnvironment(endpoint), NODE_OPTIONS: '' };
  try {
    return { status: 0, ...(await promisify(execFile)(process.execPath, [PROGRAM, ...args], { env })) };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { status: code, stdout, stderr };
  }
}
