// `npm run local:reset`: forgets the local database and the local cloud's data; the next `npm start` begins anew.
import { rmSync } from 'node:fs';
import { inRoot } from './paths.ts';
import { runningStack } from './stack.ts';

if (runningStack()) {
  console.error('The local stack is running. First: npm run local:stop');
  process.exit(1);
}
rmSync(inRoot('.local', 'data'), { recursive: true, force: true });
console.log('The local data is gone. Start anew with: npm start');
