import {
  DescribeInstancesCommand,
  EC2Client,
  ModifyInstanceAttributeCommand,
  RebootInstancesCommand,
  StartInstancesCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2';
import { ec2ErrorRule } from '../../domain/batch-server/ec2-errors.ts';
import type { Instance, InstanceState } from '../../domain/batch-server/types.ts';
import { type BatchServer, Ec2Error } from './ports.ts';

/** A call that takes longer than this is given up; whether it was done is seen at the next look. */
const CALL_LIMIT_MS = 10_000;

/** The one EC2 client of this function. The endpoint comes from AWS_ENDPOINT_URL where that is set. */
export function ec2Client(): EC2Client {
  // Three attempts ride out a short throttling; longer ones are the business of the next tick.
  return new EC2Client({ maxAttempts: 3 });
}

/** The batch server's instance through the EC2 API. Every error is an `Ec2Error` with EC2's own code. */
export function batchServerOf(
  client: Pick<EC2Client, 'send'>,
  instanceId: string,
  callLimitMs: number = CALL_LIMIT_MS,
): BatchServer {
  const InstanceIds = [instanceId];
  const call = async <T>(send: (options: { abortSignal: AbortSignal }) => Promise<T>): Promise<T> => {
    try {
      return await send({ abortSignal: AbortSignal.timeout(callLimitMs) });
    } catch (error) {
      throw ec2Error(error);
    }
  };
  return {
    async describe() {
      try {
        const answer = await call((options) => client.send(new DescribeInstancesCommand({ InstanceIds }), options));
        const found = answer.Reservations?.flatMap(({ Instances }) => Instances ?? []).find(
          ({ InstanceId }) => InstanceId === instanceId,
        );
        return {
          id: instanceId,
          state: (found?.State?.Name ?? 'missing') as InstanceState,
          type: found?.InstanceType ?? '',
          launchedAt: found?.LaunchTime?.getTime() ?? null,
          stateReason: found?.StateReason?.Code ?? null,
        };
      } catch (error) {
        if (error instanceof Ec2Error && error.code === 'InvalidInstanceID.NotFound') return missing(instanceId);
        throw error;
      }
    },
    async start() {
      await call((options) => client.send(new StartInstancesCommand({ InstanceIds }), options));
    },
    async stop({ force }) {
      await call((options) => client.send(new StopInstancesCommand({ InstanceIds, Force: force }), options));
    },
    async reboot() {
      await call((options) => client.send(new RebootInstancesCommand({ InstanceIds }), options));
    },
    async changeType(type) {
      const change = new ModifyInstanceAttributeCommand({ InstanceId: instanceId, InstanceType: { Value: type } });
      await call((options) => client.send(change, options));
    },
  };
}

const missing = (id: string): Instance => ({ id, state: 'missing', type: '', launchedAt: null, stateReason: null });

/** Finds the code that says most: EC2's own, else the network's, else the kind of HTTP status, else that no answer came. */
function ec2Error(error: unknown): Ec2Error {
  const { name, code, message, $fault, $metadata } = error as {
    name?: string;
    code?: string;
    message?: string;
    /** Set on every error that EC2 itself answered with. */
    $fault?: string;
    $metadata?: { httpStatusCode?: number };
  };
  const known = [code, name].find((candidate) => candidate !== undefined && isKnown(candidate));
  const otherwise = (): string => {
    if (($metadata?.httpStatusCode ?? 0) >= 500) return 'InternalError';
    return $fault !== undefined && name !== undefined ? name : 'TimeoutError';
  };
  return new Ec2Error(known ?? otherwise(), message ?? String(error), error);
}

const isKnown = (code: string): boolean => !ec2ErrorRule(code).meaning.includes('does not know');
