import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { type Adaptation, adaptTemplate } from './adapt-template.ts';
import { putGatewayResponses } from './gateway-responses.ts';
import { cloudEnvironment } from './ministack.ts';
import { inRoot, node24, root, samBin } from './paths.ts';
import { runToEnd } from './processes.ts';

export interface LocalParameters {
  cloudPort: number;
  portalOrigin: string;
  database: { port: number; name: string; user: string; password: string };
  batchInstanceId: string;
}

export const stackName = 'electricity-retail-local';
export const stage = 'dev';

/** Bundles the functions and builds the portal. */
export async function build(): Promise<void> {
  await runToEnd(node24, ['tools/build-functions.ts'], { cwd: root });
  await runToEnd(
    inRoot('node_modules', '.bin', 'vite'),
    ['build', '--config', 'portal/vite.config.ts', '--logLevel', 'warn'],
    {
      cwd: root,
    },
  );
}

/**
 * `sam build`, the local adaptation, `samlocal deploy --config-env local`.
 * @returns the stack's outputs, and what the laptop does not honour of the template
 */
export async function deploy(
  endpoint: string,
  parameters: LocalParameters,
): Promise<{ outputs: Record<string, string>; adaptations: Adaptation[] }> {
  const env = { ...process.env, ...cloudEnvironment(endpoint) };
  await runToEnd(samBin('sam'), ['build'], { cwd: root, env });
  const adapted = inRoot('.aws-sam', 'build', 'template-local.yaml');
  const adaptations = await adaptTemplate(inRoot('.aws-sam', 'build', 'template.yaml'), adapted, parameters.cloudPort);
  await runToEnd(
    samBin('samlocal'),
    [
      'deploy',
      '--config-file',
      inRoot('samconfig.toml'),
      '--config-env',
      'local',
      '--template-file',
      adapted,
      '--parameter-overrides',
      `Stage=${stage}`,
      `PortalOrigin=${parameters.portalOrigin}`,
      'DatabaseHost=127.0.0.1',
      `DatabasePort=${parameters.database.port}`,
      `DatabaseName=${parameters.database.name}`,
      `DatabaseUser=${parameters.database.user}`,
      'DatabaseAuthentication=password',
      `DatabasePassword=${parameters.database.password}`,
      `BatchInstanceId=${parameters.batchInstanceId}`,
      'CreateFirewall=false',
    ],
    { cwd: root, env },
  );
  const outputs = await stackOutputs();
  await putGatewayResponses(endpoint, adapted, outputs['ApiId'] as string, stage);
  return { outputs, adaptations };
}

async function stackOutputs(): Promise<Record<string, string>> {
  const { Stacks } = await new CloudFormationClient({}).send(new DescribeStacksCommand({ StackName: stackName }));
  return Object.fromEntries((Stacks?.[0]?.Outputs ?? []).map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
}
