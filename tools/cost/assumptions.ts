/** What the three figures of the command do not say. Change one and run again to see what it is worth. */
export const assumptions = {
  hoursPerMonth: 730,
  daysPerMonth: 730 / 24,
  /** the dump at the end of the first year is what is priced */
  months: 12,

  /** of one API call in its function; the worked example's figure */
  callMilliseconds: 50,
  /** share of calls that start an environment, and what that adds (INIT is billed since August 2025) */
  coldShare: 0.01,
  coldMilliseconds: 500,
  /** API calls of one visit to the portal; the authorizer's result is cached, so it runs once a visit */
  callsPerVisit: 10,
  authorizerMilliseconds: 15,
  /** files of the portal fetched per visit; most come from the browser's cache */
  filesPerVisit: 6,
  bytesPerVisit: 200_000,
  bytesPerCall: 4_000,

  tickMilliseconds: 300,
  filesPerDay: 4,
  /** boot, hello, waiting for one more job, stopping: paid per start */
  minutesPerStart: 6,
  /** retrieve, correct, aggregate and bill together, one core, cautious against docs/ figures */
  valuesPerSecond: 100_000,

  bytesPerValueInFile: 6,
  /** one packed row of 96 values with key and flags in InnoDB is some 620 bytes */
  bytesPerValueInTable: 6.5,
  bytesPerBill: 8_000,

  accessLogBytes: 500,
  functionLogBytes: 600,
  tickLogBytes: 1_500,
  batchLogBytesPerFile: 20_000,
  /** share of requests traced: the first of each second and 5 % of the rest, or what the template's sampling rule says */
  defaultSampling: 1,
} as const;
