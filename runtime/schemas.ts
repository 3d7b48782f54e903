// Parts that the schemas of several functions share. Patterns instead of `format`, so that a compiled validator needs no library.

/** A billing month (청구월), `YYYY-MM`. */
export const month = {
  type: 'string',
  pattern: '^(19|20)[0-9]{2}-(0[1-9]|1[0-2])$',
  description: 'a month as YYYY-MM, for example 2026-11',
} as const;

/** A calendar day in Asia/Seoul, `YYYY-MM-DD`; whether the month has that day is checked by `isDay`. */
export const day = {
  type: 'string',
  pattern: '^(19|20)[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$',
  description: 'a day as YYYY-MM-DD, for example 2026-11-23',
} as const;

/** An id of a table, as text. 15 digits stay exact as a number. */
export const id = { type: 'string', pattern: '^[1-9][0-9]{0,14}$', description: 'an id: up to 15 digits' } as const;

/** Entries of a page when the caller names no `limit`. */
export const PAGE_LENGTH = 50;

/** Page size of a list. */
export const limit = {
  type: 'string',
  pattern: '^([1-9][0-9]?|100)$',
  description: 'a whole number from 1 to 100',
} as const;

/** The operator's number of a supply point (공급지점). */
export const supplyPoint = {
  type: 'string',
  pattern: '^[0-9A-Za-z_-]{1,22}$',
  description: 'a supply point number of up to 22 letters and digits',
} as const;

/** Query of routes that are about one of the caller's supply points. */
export const supplyPointQuery = {
  type: 'object',
  additionalProperties: false,
  properties: { supplyPoint },
} as const;

/** Path of the routes below one bill. */
export const billPath = { type: 'object', required: ['billId'], properties: { billId: id } } as const;

/** Query of routes that take no parameter. */
export const noQuery = { type: 'object', additionalProperties: false, properties: {} } as const;

/** Headers of a POST that must not act twice. */
export const idempotencyHeaders = {
  type: 'object',
  required: ['idempotency-key'],
  properties: {
    'idempotency-key': {
      type: 'string',
      pattern: '^[\\x21-\\x7e]{8,100}$',
      description: 'a key of 8 to 100 visible characters, new for each request',
    },
  },
} as const;

/** Path of the routes below one job. */
export const jobPath = { type: 'object', required: ['jobId'], properties: { jobId: id } } as const;

/** `next` of a list that is ordered by id, newest first. */
export const afterId = { ...id, description: 'the next value of the previous page' } as const;

/** Why an operator does something; the next one reads it. */
export const reason = {
  type: 'string',
  minLength: 1,
  maxLength: 500,
  pattern: '\\S',
  description: 'a reason of 1 to 500 characters',
} as const;

/** A file's sum of one day and channel. */
export const reconciliationId = {
  type: 'string',
  pattern: '^[1-9][0-9]{0,14}[.][0-9]{4}-[0-9]{2}-[0-9]{2}[.][A-Za-z0-9]{1,4}[.](Wh|varh)$',
  description: 'an id such as 17.2026-11-21.E1.Wh',
} as const;

/** A moment with its zone; whether the month has that day is checked by `momentOf`. */
export const moment = {
  type: 'string',
  pattern:
    '^20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,3})?)?(Z|[+]09:00)$',
  description: 'a moment such as 2026-11-23T18:00:00+09:00',
} as const;
