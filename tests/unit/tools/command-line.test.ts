import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const root = join(import.meta.dirname, '..', '..', '..');
const run = (program: string, ...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--no-warnings', join(root, program), ...args], {
    cwd: root,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
};

describe.each(['tools/cost-replay.ts', 'tools/differential.ts', 'tools/rehearse-restore.ts', 'tests/simulator/run.ts'])(
  'node %s',
  (program) => {
    test('tells how it is used', () => {
      expect(run(program, '--help')).toMatchObject({
        status: 0,
        stdout: expect.stringMatching(/^Usage: /),
        stderr: '',
      });
    });

    test('says which option it does not know, and how it is used, without a stack trace', () => {
      const { status, stdout, stderr } = run(program, '--sede', '3');
      expect([status, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(/'--sede'[\s\S]*Usage: /);
      expect(stderr).not.toMatch(/^\s+at /m);
    });
  },
);

test.each(['tools/cost.ts', 'tools/migrate-stack.ts', 'tools/deploy-site.ts'])('node %s --help too', (program) => {
  expect(run(program, '--help')).toMatchObject({ status: 0, stdout: expect.stringMatching(/^Usage: /) });
});
