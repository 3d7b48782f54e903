import { createServer, request, type Server } from 'node:http';

export interface EntranceOptions {
  port: number;
  cloudPort: number;
  /** Host name of the CloudFront distribution, by which the local cloud finds its configuration. */
  distributionDomain: string;
}

/**
 * The browser's way in on one port: passes every request on to the distribution in the local cloud, as a viewer's HTTPS
 * request would arrive there. Nothing is answered here but "the local cloud is gone".
 */
export function openEntrance({ port, cloudPort, distributionDomain }: EntranceOptions): Promise<Server> {
  const server = createServer((incoming, outgoing) => {
    const forwarded = request(
      {
        host: '127.0.0.1',
        port: cloudPort,
        method: incoming.method,
        path: incoming.url,
        headers: { ...incoming.headers, host: distributionDomain, 'x-forwarded-proto': 'https' },
      },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    forwarded.once('error', () => {
      if (outgoing.headersSent) return outgoing.destroy();
      outgoing.writeHead(502, { 'content-type': 'application/json' });
      outgoing.end(
        '{"error":{"code":"LOCAL_CLOUD_DOWN","message":"The local cloud does not answer. Is npm start still running?"}}',
      );
    });
    outgoing.once('close', () => forwarded.destroy());
    incoming.pipe(forwarded);
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}
