import type { Instance, Work } from '../../domain/batch-server/types.ts';
import type { ReportRequest } from '../../domain/batch-server/work-report.ts';

/** EC2, for one instance. Errors are rejected as `Ec2Error`. */
export interface BatchServer {
  describe(): Promise<Instance>;
  start(): Promise<void>;
  stop(options: { force: boolean }): Promise<void>;
  reboot(): Promise<void>;
  changeType(type: string): Promise<void>;
}

/** What report-work answers, its texts turned into numbers. */
export interface WorkAnswer extends Work {
  /** False when another tick had recorded something since: then nothing was recorded. */
  recorded: boolean;
  /** Id of the newest event; undefined when report-work does not say. */
  lastEventId: number | null | undefined;
}

/** report-work inside the VPC: records, drains, and says what is to be done. */
export type AskWork = (request: ReportRequest) => Promise<WorkAnswer>;

/** An answer of EC2 (or the lack of one) as a code of the table in domain/batch-server/ec2-errors.ts. */
export class Ec2Error extends Error {
  readonly code: string;

  constructor(code: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'Ec2Error';
    this.code = code;
  }
}
