import type { Client } from './client.ts';

export interface Given {
  /** What stands after the command. */
  argument: string | undefined;
  options: Readonly<Record<string, string | boolean | undefined>>;
  now: Date;
}

export interface Command {
  /** As in the help, after the command's name. */
  use: string;
  /** What `argument` is called, where one is needed. */
  argument?: string;
  /** Options that must be given. */
  needs?: readonly string[];
  run(client: Client, given: Given): Promise<{ body: unknown; text: string }>;
}

/** The value of an option that takes one. */
export const text = (value: string | boolean | undefined) => (typeof value === 'string' ? value : undefined);
/** A moment in Seoul, as operators read it. */
export const at = (moment: string | null) =>
  moment === null ? null : new Date(Date.parse(moment) + 9 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
/** A list, and how to ask for the rest of it. */
export const page = (body: { next: string | null }, lines: string) => ({
  body,
  text: body.next === null ? lines : `${lines}\nmore: --after ${body.next}`,
});

export const path = (...parts: readonly string[]) => `/operator/${parts.map(encodeURIComponent).join('/')}`;
