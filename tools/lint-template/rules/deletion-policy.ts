import type { Rule } from '../rule.ts';

const holdsData = new Set([
  'AWS::S3::Bucket',
  'AWS::RDS::DBInstance',
  'AWS::RDS::DBCluster',
  'AWS::Cognito::UserPool',
  'AWS::DynamoDB::Table',
  'AWS::EFS::FileSystem',
  'AWS::KMS::Key',
  'AWS::SecretsManager::Secret',
  'AWS::Backup::BackupVault',
]);

/** Whether data outlives the stack, and a replacement, must be a decision: the default destroys it. */
export const deletionPolicy: Rule = {
  id: 'deletion-policy',
  check: ({ transformed }) =>
    Object.entries(transformed.Resources)
      .filter(([, { Type }]) => holdsData.has(Type))
      .flatMap(([place, resource]) => {
        const missing = (['DeletionPolicy', 'UpdateReplacePolicy'] as const).filter(
          (key) => resource[key] === undefined,
        );
        if (missing.length === 0) return [];
        return [
          {
            place,
            message: `${resource.Type} holds data and has no ${missing.join(' and no ')}: say what happens to the data.`,
          },
        ];
      }),
};
