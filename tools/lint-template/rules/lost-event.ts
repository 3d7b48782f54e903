import { ofType, record, type Transformed } from '../../template/transformed.ts';
import { functionsIn } from '../api-body.ts';
import type { Rule } from '../rule.ts';

// Services that invoke a function asynchronously: nobody waits for the answer, so a failure is seen only where it is sent.
const asynchronous = /^(s3|sns|events|logs|ses|iot|config)\.amazonaws\.com$/;

function hasFailureDestination(id: string, transformed: Transformed): boolean {
  if (record(transformed.Resources[id]?.Properties['DeadLetterConfig'])['TargetArn'] !== undefined) return true;
  return ofType(transformed, 'AWS::Lambda::EventInvokeConfig').some(
    ([, { Properties }]) =>
      functionsIn(Properties['FunctionName'], transformed).includes(id) &&
      record(record(Properties['DestinationConfig'])['OnFailure'])['Destination'] !== undefined,
  );
}

/** An event that vanishes when its function keeps failing. */
export const lostEvent: Rule = {
  id: 'lost-event',
  check: ({ transformed }) => {
    const called = ofType(transformed, 'AWS::Lambda::Permission')
      .filter(([, { Properties }]) => asynchronous.test(String(Properties['Principal'])))
      .flatMap(([, { Properties }]) => functionsIn(Properties['FunctionName'], transformed));
    return [
      ...[...new Set(called)]
        .filter((id) => !hasFailureDestination(id, transformed))
        .map((place) => ({
          place,
          message: 'Is called by events and has no failure destination: an event that keeps failing is lost.',
        })),
      ...ofType(transformed, 'AWS::Scheduler::Schedule')
        .filter(([, { Properties }]) => record(record(Properties['Target'])['DeadLetterConfig'])['Arn'] === undefined)
        .map(([place]) => ({
          place,
          message: 'Has no dead-letter queue: a call that the scheduler cannot make is lost.',
        })),
    ];
  },
};
