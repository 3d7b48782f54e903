import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Environment, optionalTextSetting, textSetting } from './settings.ts';
import {
  type AwsCredentials,
  encode,
  lambdaCredentials,
  scopeOf,
  sha256,
  signature,
  timestampOf,
} from './signature.ts';

/** One service of AWS in one Region. */
export interface AwsService {
  readonly name: 'ec2' | 'lambda';
  readonly region: string;
  readonly endpoint: string;
  readonly credentials: () => AwsCredentials;
  /** Tries in all, of calls that were throttled, failed inside AWS, or got no answer. */
  readonly attempts: number;
}

export interface AwsRequest {
  /** Encoded as it goes over the wire. */
  readonly path: string;
  readonly contentType: string;
  readonly body: string;
  readonly signal: AbortSignal;
}

export interface AwsAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** The service as Lambda's environment names it; the SDK's AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_EC2, _LAMBDA point elsewhere. Three attempts, as the SDK makes. */
export function awsService(name: AwsService['name'], environment: Environment): AwsService {
  const region = textSetting(environment, 'AWS_REGION');
  return {
    name,
    region,
    endpoint:
      optionalTextSetting(environment, `AWS_ENDPOINT_URL_${name.toUpperCase()}`) ??
      optionalTextSetting(environment, 'AWS_ENDPOINT_URL') ??
      `https://${name}.${region}.amazonaws.com`,
    credentials: () => lambdaCredentials(environment),
    attempts: 3,
  };
}

/**
 * A signed POST. Answers of any status are answers; it rejects with Node's own error when none came, or the signal's reason.
 * It is these lines because the SDK's clients are most of a bundle: client-ec2 alone is 851 KB for five calls, and loading it
 * was two thirds of the cold start. Tests compare every request with the SDK's.
 * @param throttled whether an answer says that there were too many calls
 */
export async function awsCall(
  service: AwsService,
  request: AwsRequest,
  throttled: (answer: AwsAnswer) => boolean,
): Promise<AwsAnswer> {
  for (let attempt = 1; ; attempt += 1) {
    const last = attempt >= service.attempts;
    try {
      const answer = await send(service, request);
      const slower = throttled(answer);
      if (last || !(slower || answer.status >= 500)) return answer;
      await pause(slower ? 500 : 100, attempt, request.signal);
    } catch (error) {
      if (last || request.signal.aborted) throw request.signal.aborted ? request.signal.reason : error;
      await pause(100, attempt, request.signal);
    }
  }
}

/** Full jitter, so that callers who failed together do not come back together. */
async function pause(base: number, attempt: number, signal: AbortSignal): Promise<void> {
  await sleep(Math.random() * base * 2 ** attempt, undefined, { signal }).catch(() => {
    throw signal.reason;
  });
}

function send(service: AwsService, { path, contentType, body, signal }: AwsRequest): Promise<AwsAnswer> {
  const url = new URL(path, service.endpoint);
  const headers = signedHeaders(service, { host: url.host, path, contentType, body }, new Date());
  return new Promise((resolve, reject) => {
    const open = url.protocol === 'http:' ? httpRequest : httpsRequest;
    const request: ClientRequest = open(url, { method: 'POST', headers, signal }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString('utf8'),
        }),
      );
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** Signature Version 4 in the Authorization header. The path is encoded once more for it, as every service but S3 wants. */
export function signedHeaders(
  service: AwsService,
  { host, path, contentType, body }: { host: string; path: string; contentType: string; body: string },
  now: Date,
): Record<string, string> {
  const { accessKeyId, secretAccessKey, sessionToken } = service.credentials();
  const timestamp = timestampOf(now);
  const headers: Record<string, string> = {
    'content-type': contentType,
    host,
    'x-amz-date': timestamp,
    ...(sessionToken ? { 'x-amz-security-token': sessionToken } : {}),
  };
  const names = Object.keys(headers).sort();
  const signedNames = names.join(';');
  const canonical = [
    'POST',
    path.split('/').map(encode).join('/'),
    '',
    ...names.map((name) => `${name}:${headers[name]}`),
    '',
    signedNames,
    sha256(body),
  ].join('\n');
  const scope = scopeOf(timestamp, service.region, service.name);
  const signed = signature(canonical, timestamp, scope, secretAccessKey);
  return {
    ...headers,
    'content-length': String(Buffer.byteLength(body)),
    authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${signedNames}, Signature=${signed}`,
  };
}
