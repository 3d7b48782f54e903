import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';

interface GatewayResponse {
  StatusCode?: number;
  ResponseParameters?: { Headers?: Record<string, string> };
  ResponseTemplates?: Record<string, string>;
}

/**
 * MiniStack's deploy does not import the template's GatewayResponses, but its gateway honours them once they are put
 * through the API Gateway API before a deployment: this puts the template's own ones, so that the laptop answers
 * 401/403/404/429 in the same JSON as AWS.
 */
export async function putGatewayResponses(
  endpoint: string,
  template: string,
  apiId: string,
  stage: string,
): Promise<void> {
  const document = parse(await readFile(template, 'utf8'), { logLevel: 'silent', maxAliasCount: -1 });
  const responses: Record<string, GatewayResponse> = document.Resources.PortalApi.Properties.GatewayResponses;
  for (const [type, response] of Object.entries(responses)) {
    await call('PUT', `${endpoint}/restapis/${apiId}/gatewayresponses/${type}`, {
      ...(response.StatusCode && { statusCode: String(response.StatusCode) }),
      responseParameters: Object.fromEntries(
        Object.entries(response.ResponseParameters?.Headers ?? {}).map(([name, value]) => [
          `gatewayresponse.header.${name}`,
          value,
        ]),
      ),
      responseTemplates: response.ResponseTemplates ?? {},
    });
  }
  await call('POST', `${endpoint}/restapis/${apiId}/deployments`, { stageName: stage });
}

async function call(method: string, url: string, body: unknown): Promise<void> {
  const answer = await fetch(url, {
    method,
    headers: {
      'content-type': 'application/json',
      // The local cloud reads the region and the service from the signature's scope and checks nothing else.
      authorization:
        'AWS4-HMAC-SHA256 Credential=test/20260101/ap-northeast-2/apigateway/aws4_request, SignedHeaders=host, Signature=0',
    },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${method} ${url} answered ${answer.status}: ${await answer.text()}`);
}
