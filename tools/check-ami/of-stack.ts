import { CloudFormationClient, DescribeStackResourceCommand, type Stack } from '@aws-sdk/client-cloudformation';
import { architectureOf } from '../../domain/batch-server/architecture.ts';
import { describedStack } from '../deploy/stack-outputs.ts';

/** What the parameters of a stack ask of the batch server's image, as the function check-ami takes it. */
interface StackWish {
  source: string;
  architecture: 'arm64' | 'x86_64';
  allowedOwners: string[];
  productCode?: string;
  /** Absent for Quick Start: the launch template names it. */
  imageId?: string;
}

/**
 * The image that a stack's next batch server would be made from, what its parameters ask of it, and the account it is in.
 * @throws Error in one sentence when there is no such stack, and as `imageWishOf`
 */
export async function imageOfStack(name: string) {
  const { wish: whole, account } = imageWishOf(await describedStack(name));
  const { imageId, ...wish } = whole;
  if (imageId !== undefined) return { image: { imageId }, wish, account };
  const { StackResourceDetail } = await new CloudFormationClient({}).send(
    new DescribeStackResourceCommand({ StackName: name, LogicalResourceId: 'BatchLaunchTemplate' }),
  );
  return { image: { launchTemplateId: StackResourceDetail!.PhysicalResourceId! }, wish, account };
}

/**
 * What the stack's parameters ask of the image, and the account it is in.
 * @throws Error in one sentence when the stack makes no batch server, or is not of this template; RangeError for instance types that no
 * image fits
 */
export function imageWishOf({ StackName, StackId, Parameters }: Pick<Stack, 'StackName' | 'StackId' | 'Parameters'>): {
  wish: StackWish;
  account: string;
} {
  const values = new Map(Parameters?.map(({ ParameterKey, ParameterValue }) => [ParameterKey, ParameterValue]));
  const parameter = (name: string): string => {
    const value = values.get(name);
    if (value === undefined)
      throw new Error(`The stack ${StackName} has no parameter ${name}: it was not deployed from this template.`);
    return value;
  };
  const source = parameter('AmiSource');
  const ownServer = parameter('BatchInstanceId');
  if (ownServer !== '')
    throw new Error(
      `The stack ${StackName} makes no batch server: it uses ${ownServer}, which you made yourself (BatchInstanceId). There is no image of the stack to check.`,
    );
  const owner = parameter('AmiOwner');
  const productCode = parameter('MarketplaceProductCode');
  const imageId = parameter('AmiId');
  return {
    account: StackId?.split(':')[4] ?? '',
    wish: {
      source,
      architecture: architecture(StackName, parameter('BatchInstanceTypes')),
      allowedOwners: owner === '' ? [] : [owner],
      ...(productCode === '' ? {} : { productCode }),
      ...(imageId === '' ? {} : { imageId }),
    },
  };
}

function architecture(stack: string | undefined, instanceTypes: string) {
  try {
    return architectureOf(instanceTypes.split(',').map((type) => type.trim()));
  } catch (error) {
    throw new RangeError(`BatchInstanceTypes of the stack ${stack}: ${(error as Error).message}`);
  }
}
