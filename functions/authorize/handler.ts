import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { describeError, logger } from '../../runtime/logger.ts';
import { addressSetting, textSetting } from '../../runtime/settings.ts';
import { plainHttpFetcher } from './key-set.ts';
import { policyFor } from './policy.ts';
import { TokenRefused, tokenVerifier } from './token.ts';

const keySet = addressSetting(process.env, 'TOKEN_JWKS_URI');
const verify = tokenVerifier(
  {
    issuer: textSetting(process.env, 'TOKEN_ISSUER'),
    keySet,
    clientId: textSetting(process.env, 'USER_POOL_CLIENT_ID'),
  },
  keySet.protocol === 'http:' ? plainHttpFetcher : undefined,
);

/**
 * Lambda REQUEST authorizer. Refuses by throwing exactly `Unauthorized`, which the gateway answers with 401 and does not cache.
 * When the pool's keys cannot be fetched it fails instead (500): a 401 would sign out every customer because of our own trouble.
 */
export const lambdaHandler = async (event: APIGatewayRequestAuthorizerEvent): Promise<APIGatewayAuthorizerResult> => {
  try {
    return policyFor(await verify(bearerToken(event)), event.methodArn);
  } catch (error) {
    if (!(error instanceof TokenRefused)) {
      logger.error('authorizer failed', { error: describeError(error) });
      throw new Error('AuthorizerFailure');
    }
    logger.info('token refused', { reason: error.message, requestId: event.requestContext?.requestId });
    throw new Error('Unauthorized');
  }
};

/** No chain around it: no body, no CORS, and the gateway reads only the policy or the error. */
export const handler = lambdaHandler;

/** Header names keep the client's case at the gateway; a second Authorization header is refused rather than chosen from. */
function bearerToken(event: APIGatewayRequestAuthorizerEvent): string {
  const values = Object.entries(event.multiValueHeaders ?? {})
    .filter(([name]) => name.toLowerCase() === 'authorization')
    .flatMap(([, each]) => each ?? []);
  const single = Object.entries(event.headers ?? {}).find(([name]) => name.toLowerCase() === 'authorization')?.[1];
  if (values.length > 1) throw new TokenRefused('more than one Authorization header');
  const match = /^Bearer ([^\s,]+)$/i.exec(values[0] ?? single ?? '');
  if (match === null) throw new TokenRefused('no bearer token');
  return match[1]!;
}
