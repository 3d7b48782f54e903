import { type WorkReport, workFrom } from '../../domain/batch-server/work-report.ts';
import { type AwsService, awsCall } from '../../runtime/aws-call.ts';
import { encode } from '../../runtime/signature.ts';
import type { AskWork } from './ports.ts';

/** report-work is in the VPC and may have to open its connection first. */
const CALL_LIMIT_MS = 15_000;
const TOO_MANY = 429;

/** Asks report-work by a synchronous invocation: the only way from outside the VPC to the database. */
export function askWorkThrough(service: AwsService, functionName: string): AskWork {
  const path = `/2015-03-31/functions/${encode(functionName)}/invocations`;
  return async (request) => {
    const signal = AbortSignal.timeout(CALL_LIMIT_MS);
    const body = JSON.stringify(request);
    const sent = { path, contentType: 'application/octet-stream', body, signal };
    const answer = await awsCall(service, sent, ({ status }) => status === TOO_MANY);
    if (answer.status >= 300)
      throw new Error(`report-work could not be invoked: ${refusal(answer.headers)} (${answer.status})`);
    const payload: unknown = JSON.parse(answer.body || 'null');
    if (answer.headers['x-amz-function-error'] !== undefined)
      throw new Error(`report-work failed: ${errorType(payload)}`);
    const report = payload as WorkReport;
    return { ...workFrom(report), recorded: report.recorded !== false, lastEventId: report.lastEventId };
  };
}

/** Lambda's own word, such as ResourceNotFoundException; it stands before a colon. */
function refusal(headers: Readonly<Record<string, string | string[] | undefined>>): string {
  return String(headers['x-amzn-errortype'] ?? 'no error type').split(':')[0] as string;
}

/** The kind of error only: its message may quote data. */
function errorType(payload: unknown): string {
  const type = (payload as { errorType?: unknown } | null)?.errorType;
  return typeof type === 'string' ? type : 'no error type';
}
