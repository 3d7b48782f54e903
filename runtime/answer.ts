import type { APIGatewayProxyResult } from 'aws-lambda';

export interface AnswerOptions {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly cookies?: readonly string[];
}

/** A JSON answer. Nothing is stored by caches unless a route says so: answers are about one person. */
export function json(body: unknown, options: AnswerOptions = {}): APIGatewayProxyResult {
  return {
    statusCode: options.status ?? 200,
    headers: { 'Content-Type': 'application/json', 'Cache-Control': 'private, no-cache', ...options.headers },
    ...(options.cookies === undefined ? {} : { multiValueHeaders: { 'Set-Cookie': [...options.cookies] } }),
    body: JSON.stringify(body),
  };
}

/** An answer that is a text of another type, such as a table or a feed. */
export function text(body: string, contentType: string, options: AnswerOptions = {}): APIGatewayProxyResult {
  return {
    statusCode: options.status ?? 200,
    headers: {
      'Content-Type': `${contentType}; charset=utf-8`,
      'Cache-Control': 'private, no-cache',
      ...options.headers,
    },
    body,
  };
}

/** An answer of bytes. The gateway decodes the base64 only for a request whose Accept begins with a type in its BinaryMediaTypes. */
export function binary(body: Uint8Array, contentType: string, options: AnswerOptions = {}): APIGatewayProxyResult {
  return {
    statusCode: options.status ?? 200,
    headers: { 'Content-Type': contentType, 'Cache-Control': 'private, no-cache', ...options.headers },
    body: Buffer.from(body).toString('base64'),
    isBase64Encoded: true,
  };
}

/** An answer without a body. */
export function empty(options: AnswerOptions = {}): APIGatewayProxyResult {
  return {
    statusCode: options.status ?? 204,
    headers: { 'Cache-Control': 'no-store', ...options.headers },
    ...(options.cookies === undefined ? {} : { multiValueHeaders: { 'Set-Cookie': [...options.cookies] } }),
    body: '',
  };
}
