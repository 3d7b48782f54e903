import type { Value } from '../../template/transformed.ts';
import type { Rule } from '../rule.ts';

// Types whose physical name must be unique in the account and Region (or the world), and the property that names it.
const nameOf: Record<string, string> = {
  'AWS::Scheduler::Schedule': 'Name',
  'AWS::Events::Rule': 'Name',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::IAM::Role': 'RoleName',
  'AWS::IAM::ManagedPolicy': 'ManagedPolicyName',
  'AWS::S3::Bucket': 'BucketName',
  'AWS::SQS::Queue': 'QueueName',
  'AWS::SNS::Topic': 'TopicName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::CloudWatch::Alarm': 'AlarmName',
  'AWS::CloudWatch::Dashboard': 'DashboardName',
  'AWS::RDS::DBInstance': 'DBInstanceIdentifier',
  'AWS::CloudFront::OriginAccessControl': 'OriginAccessControlConfig',
};

const variesWithTheStack = (value: Value) =>
  /AWS::StackName|AWS::StackId|\$\{Stage\}|"Ref":"Stage"/.test(JSON.stringify(value));

/** A physical name that is the same in every stack: dev and prod could not live in one account. SAM itself makes such names for schedules. */
export const fixedName: Rule = {
  id: 'fixed-name',
  check: ({ transformed }) =>
    Object.entries(transformed.Resources).flatMap(([place, { Type, Properties }]) => {
      const key = nameOf[Type];
      const name = key === undefined ? undefined : Properties[key];
      if (name === undefined || variesWithTheStack(name)) return [];
      return [
        {
          place,
          message: `Its ${key} ${JSON.stringify(name)} is the same in every stack, so a second stack in the account fails: put \${AWS::StackName} into it or leave it out.`,
        },
      ];
    }),
};
