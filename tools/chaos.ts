// npm run chaos -- --seconds S --seed N [--json] [--server mariadb|mysql] [--mysqld-root DIR] [--workers N] [--lease S]
//                  [--kill-every MS] [--db-kill-every MS] [--stall-every MS]
// Real worker processes and a private, durable database, both killed with kill -9 at random moments while jobs run. Each job
// leaves rows that would show a lost or a double effect.
import { runChaos } from './chaos/run-chaos.ts';
import { commandLine } from './command-line.ts';

const { values } = commandLine(
  `Usage: npm run chaos -- [--seconds 60] [--seed 1] [--json] [--server mariadb|mysql --mysqld-root FOLDER]
  [--workers 6] [--slots 3] [--lease 30] [--kill-every 2000] [--db-kill-every 12000] [--stall-every 60000]   times in ms, the lease in s`,
  {
    options: {
      seconds: { type: 'string', default: '60' },
      seed: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
      server: { type: 'string', default: 'mariadb' },
      'mysqld-root': { type: 'string', default: '/' },
      workers: { type: 'string', default: '6' },
      slots: { type: 'string', default: '3' },
      lease: { type: 'string', default: '30' },
      'kill-every': { type: 'string', default: '2000' },
      'db-kill-every': { type: 'string', default: '12000' },
      'stall-every': { type: 'string', default: '60000' },
    },
  },
);

const report = await runChaos({
  seconds: Number(values.seconds),
  seed: Number(values.seed),
  server: values.server === 'mysql' ? 'mysql' : 'mariadb',
  mysqldRoot: values['mysqld-root'],
  workers: Number(values.workers),
  slots: Number(values.slots),
  leaseSeconds: Number(values.lease),
  killEveryMs: Number(values['kill-every']),
  dbKillEveryMs: Number(values['db-kill-every']),
  stallEveryMs: Number(values['stall-every']),
  say: values.json ? () => {} : (line) => console.log(line),
});
console.log(values.json ? JSON.stringify(report) : report);
if (report.lost > 0 || report.doubled > 0 || report.brokenRules > 0 || report.crashes > 0) process.exitCode = 1;
