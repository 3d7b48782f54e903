/** Time between two runs of the control function. */
export const TICK_SECONDS = 60;
/** EC2 shows an old state for some seconds after it accepted a call (eventual consistency). */
export const SETTLE_SECONDS = 15;
/** EC2 finishes a start or a stop within minutes; beyond this something is wrong with the machine. */
export const STUCK_SECONDS = 600;
/** EC2 bills every start with at least this much. */
export const LEAST_BILLED_SECONDS = 60;
/** How long the worker's promise to claim nothing lasts. The control function never runs so long, so a stop never comes late. */
export const DRAIN_SECONDS = 180;
