import { ofType, record } from '../../template/transformed.ts';
import type { Rule } from '../rule.ts';

/** Logs are kept for ever unless someone says otherwise, and a function without a log group of the template makes its own. */
export const logRetention: Rule = {
  id: 'log-retention',
  check: ({ transformed }) => {
    const groups = ofType(transformed, 'AWS::Logs::LogGroup');
    const ownGroups = JSON.stringify(groups.map(([, { Properties }]) => Properties['LogGroupName'] ?? ''));
    return [
      ...groups
        .filter(([, { Properties }]) => Properties['RetentionInDays'] === undefined)
        .map(([place]) => ({ place, message: 'Keeps its logs for ever: state RetentionInDays.' })),
      ...ofType(transformed, 'AWS::Lambda::Function')
        .filter(
          ([id, { Properties }]) =>
            record(Properties['LoggingConfig'])['LogGroup'] === undefined &&
            !ownGroups.includes(`/aws/lambda/\${${id}}`),
        )
        .map(([place]) => ({
          place,
          message: 'Lambda makes its log group, which keeps logs for ever: name one of the template in LoggingConfig.',
        })),
    ];
  },
};
