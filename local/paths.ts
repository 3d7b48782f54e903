import { join } from 'node:path';

/** Where things of the laptop live. Everything under .local/ can be deleted. */
export const root = join(import.meta.dirname, '..');
export const inRoot = (...parts: string[]) => join(root, ...parts);
export const localFolder = inRoot('.local');
export const stackFile = inRoot('.local', 'stack.json');
export const logFolder = inRoot('.local', 'logs');
export const samBin = (command: string) => inRoot('.local', 'python', 'sam', 'bin', command);
export const ministackBin = (command: string) => inRoot('.local', 'python', 'ministack', 'bin', command);
export const schemathesisBin = (command: string) => inRoot('.local', 'python', 'schemathesis', 'bin', command);
export const node24 = inRoot('node_modules', '.bin', 'node');
