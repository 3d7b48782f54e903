import { list, ofType } from '../../template/transformed.ts';
import type { Rule } from '../rule.ts';

/** An alarm nobody hears, or that does not say what to do at three in the morning. */
export const silentAlarm: Rule = {
  id: 'silent-alarm',
  check: ({ transformed }) =>
    ofType(transformed, 'AWS::CloudWatch::Alarm').flatMap(([place, { Properties }]) => [
      ...(list(Properties['AlarmActions']).length === 0
        ? [{ place, message: 'Tells nobody: give it AlarmActions.' }]
        : []),
      ...(String(Properties['AlarmDescription'] ?? '').length < 40
        ? [{ place, message: 'Does not say what it means and what to do: write it into AlarmDescription.' }]
        : []),
    ]),
};
