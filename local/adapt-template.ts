import { readFile, writeFile } from 'node:fs/promises';
import { type Document, isMap, isScalar, parseDocument, type YAMLMap } from 'yaml';

/** One difference between the template and what the laptop runs, with the sentence `npm start` prints for it. */
export interface Adaptation {
  part: string;
  laptop: string;
}

/** What MiniStack 1.5.33 takes but does not act on; found by deploying and calling, see docs/decisions.md. */
const notHonoured: readonly Adaptation[] = [
  {
    part: 'GatewayResponses of the API',
    laptop: 'not imported by the deploy; npm start puts them through the API instead',
  },
  {
    part: 'Firewall (AWS WAF): limits for each caller and address',
    laptop: 'left out (CreateFirewall=false): nothing here would count',
  },
  { part: 'CORS preflight (OPTIONS)', laptop: 'answers without CORS headers' },
  { part: 'VPC, subnets, security groups', laptop: 'created, but every function reaches everything' },
  { part: 'IAM policies', laptop: 'created, but not enforced' },
  {
    part: 'Access log, X-Ray, metrics, alarms',
    laptop: 'created, but nothing is written; function logs are in MiniStack',
  },
  { part: 'Memory, reserved concurrency, arm64', laptop: "functions run on this machine's Node 24" },
  { part: 'TLS, encryption at rest, backups', laptop: 'absent; everything listens on 127.0.0.1 only' },
  {
    part: 'Daily job `retention`',
    laptop: 'switched off: it would forget the demo customer when an old file is billed',
  },
  { part: 'EC2 state changes', laptop: 'happen at once and never fail' },
];

/**
 * Points the *built* template at the local cloud. Changes only what cannot work there and says so.
 * @returns what was changed and what is ignored, for the table `npm start` prints
 */
export async function adaptTemplate(built: string, adapted: string, cloudPort: number): Promise<Adaptation[]> {
  const document = parseDocument(await readFile(built, 'utf8'), { logLevel: 'silent', maxAliasCount: -1 } as never);
  const changes = [
    ...apiOriginToTheLocalGateway(document, cloudPort),
    ...signInAddressesToTheLocalCloud(document, cloudPort),
    ...withoutGradualDeployment(document),
    ...withPlainSlashes(document),
  ];
  await writeFile(adapted, document.toString({ lineWidth: 0 }));
  return [...changes, ...notHonoured];
}

/** CloudFront refuses to dial amazonaws.com names here; the gateway's path-style address is the same API. */
function apiOriginToTheLocalGateway(document: Document, cloudPort: number): Adaptation[] {
  const origins = document.getIn(['Resources', 'Distribution', 'Properties', 'DistributionConfig', 'Origins']) as
    | { items: YAMLMap[] }
    | undefined;
  const api = origins?.items.find((origin) => origin.get('Id') === 'api');
  if (!api) return [];
  api.set('DomainName', '127.0.0.1');
  // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's own placeholder
  api.set('OriginPath', document.createNode({ 'Fn::Sub': '/_aws/execute-api/${PortalApi}' }));
  api.set('CustomOriginConfig', document.createNode({ OriginProtocolPolicy: 'http-only', HTTPPort: cloudPort }));
  return [{ part: "CloudFront's API origin", laptop: `http://127.0.0.1:${cloudPort} instead of https to execute-api` }];
}

/** The key set of the user pool and the Cognito API are served by the local cloud; the issuer stays the real one. */
function signInAddressesToTheLocalCloud(document: Document, cloudPort: number): Adaptation[] {
  const resources = document.get('Resources') as YAMLMap;
  for (const { value } of resources.items) {
    if (!isMap(value)) continue;
    const variables = value.getIn(['Properties', 'Environment', 'Variables']);
    if (!isMap(variables) || !variables.has('TOKEN_JWKS_URI')) continue;
    variables.set(
      'TOKEN_JWKS_URI',
      document.createNode({ 'Fn::Sub': `http://127.0.0.1:${cloudPort}/\${UserPool}/.well-known/jwks.json` }),
    );
  }
  return [{ part: 'Key set of the user pool', laptop: `read from http://127.0.0.1:${cloudPort}` }];
}

/** MiniStack has no CodeDeploy: a new version of a function takes all traffic at once. */
function withoutGradualDeployment(document: Document): Adaptation[] {
  const resources = document.get('Resources') as YAMLMap;
  let found = document.deleteIn(['Globals', 'Function', 'DeploymentPreference']);
  for (const { key, value } of resources.items) {
    if (!isMap(value) || !isScalar(key)) continue;
    if (value.hasIn(['Properties', 'DeploymentPreference']))
      found = value.deleteIn(['Properties', 'DeploymentPreference']);
  }
  return found
    ? [{ part: 'Gradual deployment (CodeDeploy)', laptop: 'left out: new code takes all traffic at once' }]
    : [];
}

/** MiniStack takes the paths of limits and the binary media types as they are; CloudFormation wants their slashes written as ~1. */
function withPlainSlashes(document: Document): Adaptation[] {
  const settings = document.getIn(['Resources', 'PortalApi', 'Properties', 'MethodSettings']) as
    | { items: YAMLMap[] }
    | undefined;
  for (const setting of settings?.items ?? []) {
    const path = setting.get('ResourcePath');
    if (typeof path === 'string' && path.includes('~1'))
      setting.set('ResourcePath', path.replace(/^\/(?=~1)/, '').replaceAll('~1', '/'));
  }
  const api = ['Resources', 'PortalApi', 'Properties', 'BinaryMediaTypes'];
  const types = (document.getIn(api) as { items: { value: string }[] } | undefined)?.items ?? [];
  document.setIn(api, document.createNode(types.map(({ value }) => value.replace('~1', '/'))));
  return [];
}
