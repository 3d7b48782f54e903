import { CloudFormationClient, DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation';

/**
 * A deployed stack as CloudFormation describes it.
 * @throws Error saying what to do when there is no such stack
 */
export async function describedStack(stack: string): Promise<Stack> {
  const { Stacks } = await new CloudFormationClient({})
    .send(new DescribeStacksCommand({ StackName: stack }))
    .catch(() => {
      throw new Error(
        `There is no stack ${stack} here: deploy it first, and see that AWS_PROFILE and AWS_REGION are the right ones.`,
      );
    });
  return Stacks![0]!;
}

/**
 * Outputs of a deployed stack.
 * @throws Error saying what to do when there is no such stack
 */
export async function stackOutputs(stack: string): Promise<Record<string, string>> {
  const { Outputs = [] } = await describedStack(stack);
  return Object.fromEntries(Outputs.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
}

/**
 * One output.
 * @throws Error naming it when the stack has no such output
 */
export function output(outputs: Readonly<Record<string, string>>, name: string): string {
  const value = outputs[name];
  if (!value) throw new Error(`The stack has no output ${name}: was it deployed from this template?`);
  return value;
}
