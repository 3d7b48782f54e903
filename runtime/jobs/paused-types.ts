/** SQL: the job types an operator has paused (at most 0 at a time): their jobs wait, and nothing is on or late for them. */
export const PAUSED_TYPES = 'SELECT type FROM job_type WHERE max_running = 0';
