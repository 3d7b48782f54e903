import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { type WorkReport, workFrom } from '../../domain/batch-server/work-report.ts';
import type { AskWork } from './ports.ts';

/** report-work is in the VPC and may have to open its connection first. */
const CALL_LIMIT_MS = 15_000;

/** Asks report-work by a synchronous invocation: the only way from outside the VPC to the database. */
export function askWorkThrough(client: Pick<LambdaClient, 'send'>, functionName: string): AskWork {
  return async (request) => {
    const command = new InvokeCommand({ FunctionName: functionName, Payload: Buffer.from(JSON.stringify(request)) });
    const answer = await client.send(command, { abortSignal: AbortSignal.timeout(CALL_LIMIT_MS) });
    const payload: unknown = JSON.parse(Buffer.from(answer.Payload ?? []).toString('utf8') || 'null');
    if (answer.FunctionError !== undefined) throw new Error(`report-work failed: ${errorType(payload)}`);
    const report = payload as WorkReport;
    return { ...workFrom(report), recorded: report.recorded !== false, lastEventId: report.lastEventId };
  };
}

/** The kind of error only: its message may quote data. */
function errorType(payload: unknown): string {
  const type = (payload as { errorType?: unknown } | null)?.errorType;
  return typeof type === 'string' ? type : 'no error type';
}
