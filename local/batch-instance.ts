import { DescribeInstancesCommand, EC2Client, RunInstancesCommand, StopInstancesCommand } from '@aws-sdk/client-ec2';

/**
 * The batch server as an entry of the local EC2 API, stopped, as a deploy leaves it. MiniStack's CloudFormation refuses
 * AWS::EC2::Instance, so the template gets it as "your own" (BatchInstanceId).
 */
export async function createBatchInstance(): Promise<string> {
  const ec2 = new EC2Client({});
  const { Reservations } = await ec2.send(
    new DescribeInstancesCommand({ Filters: [{ Name: 'tag:Name', Values: ['local-batch'] }] }),
  );
  const known = Reservations?.[0]?.Instances?.[0]?.InstanceId;
  if (known) return known;
  const { Instances } = await ec2.send(
    new RunInstancesCommand({
      ImageId: 'ami-0123456789abcdef0',
      InstanceType: 'm7g.large',
      MinCount: 1,
      MaxCount: 1,
      TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'Name', Value: 'local-batch' }] }],
    }),
  );
  const id = Instances?.[0]?.InstanceId;
  if (!id) throw new Error('The local EC2 API made no instance');
  await ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
  return id;
}
