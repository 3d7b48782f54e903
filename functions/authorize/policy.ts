import type { APIGatewayAuthorizerResult } from 'aws-lambda';
import { OPERATORS } from '../../runtime/authorisation.ts';
import type { TokenHolder } from './token.ts';

/**
 * What the holder of a token may call. The gateway caches the policy per token and evaluates it against every later request,
 * so it names all of the caller's methods on this stage, not the one that was asked for; and it denies /operator/* to others in so many
 * words, because an explicit deny wins whatever else is allowed.
 */
export function policyFor(holder: TokenHolder, methodArn: string): APIGatewayAuthorizerResult {
  const stage = stageArn(methodArn);
  const operator = holder.groups.includes(OPERATORS);
  return {
    principalId: holder.subject,
    policyDocument: {
      Version: '2012-10-17',
      Statement: [
        { Action: 'execute-api:Invoke', Effect: 'Allow', Resource: `${stage}/*` },
        ...(operator
          ? []
          : [
              {
                Action: 'execute-api:Invoke',
                Effect: 'Deny' as const,
                Resource: [`${stage}/*/operator`, `${stage}/*/operator/*`],
              },
            ]),
      ],
    },
    context: { groups: holder.groups.join(','), username: holder.username },
  };
}

/** `arn:…:api/stage` of `arn:…:api/stage/VERB/path`. */
function stageArn(methodArn: string): string {
  const match = /^(arn:[^:]+:execute-api:[^:]*:[^:]*:[^/:]+\/[^/]+)\//.exec(methodArn);
  if (match === null) throw new Error('The method ARN is not one of API Gateway');
  return match[1]!;
}
