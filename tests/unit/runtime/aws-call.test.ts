import { createHash, createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import { awsService, signedHeaders } from '../../../runtime/aws-call.ts';
import { encode } from '../../../runtime/signature.ts';

/** SHA-256 in the shape AWS's signer asks for. */
class Sha256 {
  readonly #hash;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret as string);
  }

  update(data: string | ArrayBufferView) {
    this.#hash.update(data as string);
  }

  async digest() {
    return new Uint8Array(this.#hash.digest());
  }

  reset() {
    throw new Error('not used');
  }
}

test('the signature is the one AWS’s own signer makes, whatever path, body, key and time', async () => {
  const word = fc.stringMatching(/^[a-zA-Z0-9]{1,20}$/);
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        name: fc.constantFrom('ec2' as const, 'lambda' as const),
        region: fc.constantFrom('ap-northeast-2', 'us-east-1'),
        functionName: fc.string({ minLength: 1, maxLength: 30 }),
        body: fc.string({ maxLength: 200 }),
        accessKeyId: word,
        secretAccessKey: fc.stringMatching(/^[ -~]{1,40}$/),
        sessionToken: fc.option(fc.base64String({ minLength: 4 }), { nil: undefined }),
        now: fc.date({ min: new Date('2020-01-01'), max: new Date('2037-12-31'), noInvalidDate: true }),
      }),
      async ({ name, region, functionName, body, now, sessionToken, ...key }) => {
        const credentials = sessionToken === undefined ? key : { ...key, sessionToken };
        const service = { name, region, endpoint: '', credentials: () => credentials, attempts: 1 };
        const path = `/2015-03-31/functions/${encode(functionName)}/invocations`;
        const request = { host: 'example.com', path, contentType: 'application/json', body };
        const ours = signedHeaders(service, request, now);
        const signer = new SignatureV4({
          service: name,
          region,
          credentials,
          sha256: Sha256 as never,
          applyChecksum: false,
        });
        const theirs = await signer.sign(
          {
            method: 'POST',
            protocol: 'https:',
            hostname: 'example.com',
            path,
            query: {},
            headers: { 'content-type': 'application/json', host: 'example.com' },
            body,
          },
          { signingDate: now },
        );
        expect(ours['authorization']).toBe(theirs.headers['authorization']);
      },
    ),
  );
});

describe('where a service is', () => {
  const key = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' };

  test('by its Region, or where AWS_ENDPOINT_URL says', () => {
    const inSeoul = { ...key, AWS_REGION: 'ap-northeast-2' };
    expect(awsService('ec2', inSeoul).endpoint).toBe('https://ec2.ap-northeast-2.amazonaws.com');
    expect(awsService('lambda', { ...inSeoul, AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' }).endpoint).toBe(
      'http://127.0.0.1:4566',
    );
    expect(
      awsService('ec2', { ...inSeoul, AWS_ENDPOINT_URL: 'http://a', AWS_ENDPOINT_URL_EC2: 'http://b' }).endpoint,
    ).toBe('http://b');
  });

  test('without a Region it fails naming the variable', () => {
    expect(() => awsService('ec2', key)).toThrow('AWS_REGION');
  });
});
