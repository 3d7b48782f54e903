import { setTimeout as sleep } from 'node:timers/promises';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type { Context, ScheduledEvent } from 'aws-lambda';
import { awsService } from '../../runtime/aws-call.ts';
import { logger } from '../../runtime/logger.ts';
import { type Environment, textSetting } from '../../runtime/settings.ts';
import { askWorkThrough } from './ask-work.ts';
import { batchServerOf } from './ec2.ts';
import { batchServerSettings } from './settings.ts';
import { runTick, type TickPorts, type TickResult } from './tick.ts';

/** The next tick comes a minute after this one: end a little before it, so that two seldom overlap. */
const LONGEST_TICK_MS = 50_000;
/** Kept for the call in hand when the platform's end is near. */
const RESERVE_MS = 15_000;

/** The ports of the real world: EC2, report-work, the clock. */
export function portsFrom(environment: Environment): TickPorts {
  const instanceId = textSetting(environment, 'BATCH_INSTANCE_ID');
  return {
    instanceId,
    server: batchServerOf(awsService('ec2', environment), instanceId),
    askWork: askWorkThrough(awsService('lambda', environment), textSetting(environment, 'REPORT_WORK_FUNCTION')),
    settings: batchServerSettings(environment),
    log: logger,
    monotonic: () => performance.now(),
    sleep: (milliseconds) => sleep(milliseconds),
  };
}

let ports: TickPorts | undefined;

/** One tick. Its answer is for a person who invokes it by hand; EventBridge Scheduler does not look at it. */
export async function lambdaHandler(_event: Partial<ScheduledEvent>, context: Context): Promise<TickResult> {
  ports ??= portsFrom(process.env);
  const time = Math.min(LONGEST_TICK_MS, context.getRemainingTimeInMillis() - RESERVE_MS);
  return runTick(ports, context.awsRequestId, time);
}

// No HTTP chain: an error must reach Lambda, which reports it to the alarm; the next tick tries again.
export const handler = middy<Partial<ScheduledEvent>, TickResult>()
  .use(injectLambdaContext(logger, { resetKeys: true }))
  .handler(lambdaHandler);
