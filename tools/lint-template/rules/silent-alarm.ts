import { list, ofType, record } from '../../template/transformed.ts';
import type { Rule } from '../rule.ts';

/** An alarm nobody hears, a person or a deployment, or that does not say what to do at three in the morning. */
export const silentAlarm: Rule = {
  id: 'silent-alarm',
  check: ({ raw, transformed }) => {
    const heardByDeployments = list(record(raw.Globals.Function['DeploymentPreference'])['Alarms']).map(
      (alarm) => record(alarm)['Ref'],
    );
    return ofType(transformed, 'AWS::CloudWatch::Alarm').flatMap(([place, { Properties }]) => [
      ...(list(Properties['AlarmActions']).length === 0 && !heardByDeployments.includes(place)
        ? [{ place, message: 'Tells nobody: give it AlarmActions.' }]
        : []),
      ...(String(Properties['AlarmDescription'] ?? '').length < 40
        ? [{ place, message: 'Does not say what it means and what to do: write it into AlarmDescription.' }]
        : []),
    ]);
  },
};
