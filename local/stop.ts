// `npm run local:stop`: ends the running `npm start` and, where that is gone, what it left behind.
import { setTimeout as sleep } from 'node:timers/promises';
import { describedStack, forgetStack, isAlive } from './stack.ts';

const stack = describedStack();
if (!stack) {
  console.log('Nothing is running.');
} else {
  const { start, ...programs } = stack.pids;
  if (isAlive(start)) process.kill(start, 'SIGTERM');
  for (let waited = 0; isAlive(start) && waited < 30_000; waited += 200) await sleep(200);
  for (const [name, pid] of Object.entries(programs)) {
    if (!isAlive(pid)) continue;
    process.kill(pid, 'SIGTERM');
    console.log(`stopped ${name}, which npm start had left behind`);
  }
  forgetStack();
  console.log('Stopped.');
}
