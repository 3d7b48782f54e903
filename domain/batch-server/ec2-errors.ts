/**
 * What to do about an error of EC2.
 * - `next-type`: this type cannot be had here and now; try the next type of the list, round and round, every tick
 * - `look-again`: nothing is wrong with us; look at the state again and decide anew
 * - `slow-down`: leave EC2 alone until the next tick
 * - `tell-operator`: trying again cannot help until a person changes something; say so loudly, try once in a while
 */
export type ErrorAction = 'next-type' | 'look-again' | 'slow-down' | 'tell-operator';

export interface ErrorRule {
  code: string;
  action: ErrorAction;
  /** One sentence for the operator: what it means and what to do. */
  meaning: string;
}

const rules = (action: ErrorAction, meanings: Record<string, string>): ErrorRule[] =>
  Object.entries(meanings).map(([code, meaning]) => ({ code, action, meaning }));

/**
 * Every error of DescribeInstances, StartInstances, StopInstances, RebootInstances and ModifyInstanceAttribute that this system
 * can meet, and the StateReason codes (`Server.…`, `Client.…`) of an accepted start that fell back to stopped.
 * Sources: Amazon EC2 API reference, "Error codes" and "StateReason".
 */
export const EC2_ERRORS: readonly ErrorRule[] = [
  ...rules('next-type', {
    InsufficientInstanceCapacity: 'The zone has no free machine of this type at the moment.',
    InsufficientHostCapacity: 'The dedicated host has no room for this type.',
    InsufficientReservedInstanceCapacity: 'The reservation is used up for this type.',
    InsufficientCapacity: 'The zone has no free machine of this type at the moment.',
    'Server.InsufficientInstanceCapacity': 'The start was accepted, then the zone had no free machine of this type.',
    VcpuLimitExceeded:
      'The account may not run so many vCPUs of this family: a smaller or other type may fit; ask AWS for a higher quota.',
    InstanceLimitExceeded: 'The account may not run another instance of this type: ask AWS for a higher quota.',
    Unsupported: 'This zone does not offer the type, or the type does not fit the image: correct the list of types.',
    UnsupportedOperation: 'The type cannot be used with this instance: correct the list of types.',
    InvalidInstanceType: 'There is no such type: correct the list of types.',
    InstanceTypeNotSupported: 'The type cannot be used here: correct the list of types.',
    InvalidInstanceAttributeValue:
      'The type does not fit the image (architecture, boot mode): correct the list of types.',
    InvalidParameterCombination:
      'The type does not fit the instance, e.g. its network cards or disk: correct the list of types.',
  }),
  ...rules('look-again', {
    IncorrectInstanceState: 'The instance was in another state than a moment ago; the next look decides anew.',
    IncorrectState: 'The instance was in another state than a moment ago; the next look decides anew.',
    'Client.UserInitiatedShutdown': 'Somebody stopped it; if there is work it is started again.',
    'Client.InstanceInitiatedShutdown': 'The machine shut itself down; if there is work it is started again.',
    'Server.ScheduledStop': 'AWS stopped it for maintenance; if there is work it is started again.',
    'Server.SpotInstanceShutdown': 'AWS took the spot machine back; if there is work it is started again.',
    'Server.SpotInstanceTermination': 'AWS took the spot machine back; if there is work it is started again.',
    'Server.InternalError': 'AWS failed while starting it; it is started again.',
    InternalError: 'AWS failed; the next look decides anew.',
    InternalFailure: 'AWS failed; the next look decides anew.',
    InternalServerError: 'AWS failed; the next look decides anew.',
    ServiceUnavailable: 'EC2 does not answer; the next look decides anew.',
    Unavailable: 'EC2 does not answer; the next look decides anew.',
    TimeoutError: 'No answer in time: whether it was done is seen at the next look.',
    ETIMEDOUT: 'No answer in time: whether it was done is seen at the next look.',
    ECONNRESET: 'The connection broke: whether it was done is seen at the next look.',
    ECONNREFUSED: 'EC2 could not be reached; the next look decides anew.',
    ENOTFOUND: 'EC2 could not be reached; the next look decides anew.',
    NotSent: 'Our own code: the function was paused after the look, so nothing was asked.',
    EAI_AGAIN: 'EC2 could not be reached; the next look decides anew.',
  }),
  ...rules('slow-down', {
    RequestLimitExceeded: 'Too many calls in this account and region.',
    Throttling: 'Too many calls in this account and region.',
    ThrottlingException: 'Too many calls in this account and region.',
    ThrottledException: 'Too many calls in this account and region.',
    TooManyRequestsException: 'Too many calls in this account and region.',
    RequestThrottled: 'Too many calls in this account and region.',
    EC2ThrottledException: 'Too many calls in this account and region.',
    SlowDown: 'Too many calls in this account and region.',
    BandwidthLimitExceeded: 'Too many calls in this account and region.',
    RequestExpired:
      'The request was signed too long ago: the clock of this function is off, or it was frozen in between.',
    ConcurrentTagAccess: 'Another change of the instance is under way.',
    ResourceCountExceeded: 'Too many things at once; the next tick tries again.',
  }),
  ...rules('tell-operator', {
    'InvalidInstanceID.NotFound':
      'EC2 does not know the instance: it was terminated, or BatchInstanceId is wrong. Make another machine (docs/operations.md), or correct the parameter.',
    'InvalidInstanceID.Malformed': 'BatchInstanceId is not an instance id: correct the parameter.',
    InvalidInstanceID: 'BatchInstanceId is not usable: correct the parameter.',
    UnauthorizedOperation:
      'The role of control-batch-server lacks this permission on this instance: deploy the stack again.',
    AccessDenied: 'The role of control-batch-server lacks this permission: deploy the stack again.',
    AccessDeniedException: 'The role of control-batch-server lacks this permission: deploy the stack again.',
    AuthFailure: 'The credentials are not valid in this account or region.',
    UnrecognizedClientException: 'The credentials are not valid.',
    InvalidClientTokenId: 'The credentials are not valid.',
    ExpiredToken: 'The credentials have run out.',
    SignatureDoesNotMatch: 'The credentials or the clock of this function are wrong.',
    Blocked: 'AWS has blocked the account: contact AWS Support.',
    OptInRequired: 'The account is not subscribed to EC2 or to the Marketplace product: accept its terms.',
    PendingVerification: 'AWS is still verifying the account: wait, or contact AWS Support.',
    AccountDisabled: 'The account is disabled: contact AWS Support.',
    OperationNotPermitted: 'The instance may not be stopped or started, e.g. stop protection is on: switch it off.',
    InvalidHostState: 'The dedicated host is not available.',
    InvalidState: 'A resource of the instance is in a wrong state: look at its disk and network card.',
    IncorrectSpotRequestState: 'The spot request behind the instance does not allow it: use an on-demand instance.',
    EncryptedVolumesUnattachable: 'The type cannot attach encrypted disks.',
    'InvalidAMIID.NotFound': 'The image is gone.',
    'InvalidVolume.NotFound': 'The disk of the instance is gone: deploy a new instance.',
    'InvalidSubnetID.NotFound': 'The subnet of the instance is gone: deploy the stack again.',
    'InvalidKMSKey.InvalidState': 'The key of the disk is disabled or awaits deletion: enable it.',
    'Client.InternalError':
      'The start was accepted, then failed: mostly the key of the encrypted disk (kms:CreateGrant missing, key disabled).',
    'Client.InvalidSnapshot.NotFound': 'The start was accepted, then the snapshot of its disk was not found.',
    'Client.VolumeLimitExceeded':
      'The account may not have more disk space: delete volumes or ask AWS for a higher quota.',
    'Client.UserInitiatedHibernate': 'Somebody hibernated it; start it by hand once.',
    InvalidParameterValue: 'A setting of this system is wrong: look at the text of the error.',
    InvalidParameter: 'A setting of this system is wrong: look at the text of the error.',
    MissingParameter: 'A defect of this system: look at the text of the error.',
    InvalidAction: 'The endpoint is not EC2: AWS_ENDPOINT_URL is wrong.',
    CredentialsProviderError: 'There are no credentials.',
  }),
];

/** After these nobody knows whether the request was, or still will be, carried out. */
const IN_DOUBT: ReadonlySet<string> = new Set([
  'InternalError',
  'InternalFailure',
  'InternalServerError',
  'ServiceUnavailable',
  'Unavailable',
  'TimeoutError',
  'ETIMEDOUT',
  'ECONNRESET',
]);

/** May a request that got this answer (null: none at all) have been carried out, or be carried out later? */
export const isInDoubt = (code: string | null): boolean => code === null || IN_DOUBT.has(code);

const BY_CODE = new Map(EC2_ERRORS.map((rule) => [rule.code, rule]));

/** The rule of an error or StateReason code. An unknown code is for the operator to read: it is told, and tried again slowly. */
export function ec2ErrorRule(code: string): ErrorRule {
  return (
    BY_CODE.get(code) ?? {
      code,
      action: 'tell-operator',
      meaning: `EC2 answered ${code}, which this system does not know: look at the text of the error.`,
    }
  );
}
