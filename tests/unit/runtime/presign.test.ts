import { expect, test } from '@jest/globals';
import { presignedPath } from '../../../runtime/presign.ts';

test('a pre-signed GET of an object is the one in the S3 API reference (Authenticating Requests: Using Query Parameters)', () => {
  const path = presignedPath({
    host: 'examplebucket.s3.amazonaws.com',
    path: '/test.txt',
    service: 's3',
    region: 'us-east-1',
    validSeconds: 86_400,
    credentials: {
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    },
    now: new Date('2013-05-24T00:00:00Z'),
  });
  const url = new URL(path, 'https://examplebucket.s3.amazonaws.com');
  expect(url.pathname).toBe('/test.txt');
  expect(url.searchParams.get('X-Amz-Signature')).toBe(
    'aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
  );
});
