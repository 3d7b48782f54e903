/** Integer won. Never a fraction, never a float sum. */
export type Won = number;
/** Integer watt-hours. */
export type Wh = number;
/** A calendar day in Asia/Seoul, `YYYY-MM-DD`. */
export type Day = string;
