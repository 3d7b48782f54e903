import { Signer } from '@aws-sdk/rds-signer';
import { describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { iamToken } from '../../../runtime/database/iam-token.ts';

describe('the password of IAM database authentication', () => {
  test('is the one AWS’s own signer makes, whatever user, host, key and time', async () => {
    const word = fc.stringMatching(/^[a-zA-Z0-9]{1,20}$/);
    const secret = fc.string({ minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          host: fc.stringMatching(/^[a-z][a-z0-9-]{0,20}\.example\.com$/),
          port: fc.integer({ min: 1, max: 65535 }),
          user: fc.stringMatching(/^[\w.@!'()* +/~-]{1,32}$/),
          region: fc.constantFrom('ap-northeast-2', 'us-east-1'),
          credentials: fc.record({
            accessKeyId: word,
            secretAccessKey: secret,
            sessionToken: fc.option(fc.base64String({ minLength: 4 }), { nil: undefined }),
          }),
          now: fc.date({ min: new Date('2020-01-01'), max: new Date('2037-12-31'), noInvalidDate: true }),
        }),
        async (request) => {
          jest.useFakeTimers({ now: request.now });
          try {
            const { sessionToken, ...key } = request.credentials;
            const signer = new Signer({
              hostname: request.host,
              port: request.port,
              username: request.user,
              region: request.region,
              credentials: sessionToken === undefined ? key : { ...key, sessionToken },
            });
            expect(parts(iamToken(request))).toEqual(parts(await signer.getAuthToken()));
          } finally {
            jest.useRealTimers();
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});

/** The order of the parameters in the URL does not matter to anybody, their values do. */
function parts(token: string): unknown {
  const url = new URL(`https://${token}`);
  return { host: url.host, path: url.pathname, query: Object.fromEntries(url.searchParams) };
}
