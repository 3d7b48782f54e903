/** Time between two runs of the control function. */
export const TICK_SECONDS = 60;
/** EC2 shows an old state for some seconds after it accepted a call (eventual consistency). */
export const SETTLE_SECONDS = 15;
/** After a request whose answer was lost: it may be carried out a little later, and then take its time to show. */
export const LOST_ANSWER_SECONDS = 30;
/** EC2 finishes a start or a stop within minutes; beyond this something is wrong with the machine. */
export const STUCK_SECONDS = 600;
/** EC2 bills every start with at least this much. */
export const LEAST_BILLED_SECONDS = 60;
/** EC2 refuses a request that was signed longer ago: a request without an answer may be carried out until then. */
export const REQUEST_LIVES_SECONDS = 300;
/** How long the worker's promise to claim nothing lasts, and how much of it must be left for a stop: more than a request lives. */
export const DRAIN_SECONDS = 900;
export const DRAIN_RESERVE_SECONDS = 420;
