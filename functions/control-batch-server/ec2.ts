import { ec2ErrorRule } from '../../domain/batch-server/ec2-errors.ts';
import type { Instance, InstanceState } from '../../domain/batch-server/types.ts';
import type { AwsService } from '../../runtime/aws-call.ts';
import { type Ec2Answer, Ec2Refusal, ec2Query } from './ec2-query.ts';
import { type BatchServer, Ec2Error } from './ports.ts';

/** A call that takes longer than this is given up; whether it was done is seen at the next look. */
const CALL_LIMIT_MS = 10_000;

/** The batch server's instance through the EC2 API. Every error is an `Ec2Error` with EC2's own code. */
export function batchServerOf(
  service: AwsService,
  instanceId: string,
  callLimitMs: number = CALL_LIMIT_MS,
): BatchServer {
  const one = { 'InstanceId.1': instanceId };
  const call = async (action: string, parameters: Readonly<Record<string, string>>): Promise<Ec2Answer> => {
    try {
      return await ec2Query(service, action, parameters, AbortSignal.timeout(callLimitMs));
    } catch (error) {
      throw ec2Error(error);
    }
  };
  return {
    async describe() {
      try {
        return instanceIn(await call('DescribeInstances', one), instanceId);
      } catch (error) {
        if (error instanceof Ec2Error && error.code === 'InvalidInstanceID.NotFound') return missing(instanceId);
        throw error;
      }
    },
    async start() {
      await call('StartInstances', one);
    },
    async stop({ force }) {
      await call('StopInstances', { ...one, Force: String(force) });
    },
    async reboot() {
      await call('RebootInstances', one);
    },
    async changeType(type) {
      await call('ModifyInstanceAttribute', { InstanceId: instanceId, 'InstanceType.Value': type });
    },
  };
}

const ITEM = 'reservationSet/item/instancesSet/item';

/** One instance was asked for, so the answer tells of one or of none. */
function instanceIn(answer: Ec2Answer, id: string): Instance {
  const text = (name: string): string | undefined => answer.get(`${ITEM}/${name}`)?.[0];
  if (text('instanceId') !== id) return missing(id);
  const launched = text('launchTime');
  return {
    id,
    state: (text('instanceState/name') ?? 'missing') as InstanceState,
    type: text('instanceType') ?? '',
    launchedAt: launched === undefined ? null : Date.parse(launched),
    stateReason: text('stateReason/code') ?? null,
  };
}

const missing = (id: string): Instance => ({ id, state: 'missing', type: '', launchedAt: null, stateReason: null });

/** Finds the code that says most: EC2's own, else the kind of HTTP status, else the network's, else that no answer came. */
function ec2Error(error: unknown): Ec2Error {
  const { message } = error as Error;
  if (error instanceof Ec2Refusal) {
    const { code, status } = error;
    if (isKnown(code) || (code !== '' && status < 500)) return new Ec2Error(code, message, error);
    return new Ec2Error(status >= 500 ? 'InternalError' : 'TimeoutError', message, error);
  }
  const { code, name } = error as { code?: unknown; name: string };
  if (name === 'SettingError') return new Ec2Error('CredentialsProviderError', message, error);
  return new Ec2Error(typeof code === 'string' && isKnown(code) ? code : 'TimeoutError', message, error);
}

const isKnown = (code: string): boolean => !ec2ErrorRule(code).meaning.includes('does not know');
