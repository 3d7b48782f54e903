import {
  type FunctionConfiguration,
  GetFunctionConfigurationCommand,
  LambdaClient,
  PublishVersionCommand,
  UpdateAliasCommand,
} from '@aws-sdk/client-lambda';

const ALIAS = 'live';

/** What a function runs with, apart from its code: two versions with the same text behave the same. */
function configurationText(configuration: FunctionConfiguration): string {
  const { Environment, Layers, VpcConfig, MemorySize, Timeout, Role, Handler, Runtime, Architectures, LoggingConfig } =
    configuration;
  return JSON.stringify([
    Object.entries(Environment?.Variables ?? {}).sort(),
    (Layers ?? []).map(({ Arn }) => Arn),
    [...(VpcConfig?.SubnetIds ?? [])].sort(),
    [...(VpcConfig?.SecurityGroupIds ?? [])].sort(),
    [MemorySize, Timeout, Role, Handler, Runtime, Architectures, LoggingConfig?.LogGroup],
  ]);
}

export interface Stale {
  functionName: string;
  /** the version people get */
  version: string;
}

/** Functions whose published version has other settings than the deploy gave them. Throws when one cannot be asked. */
export async function staleFunctions(functionNames: readonly string[]): Promise<Stale[]> {
  const lambda = new LambdaClient({});
  const stale: Stale[] = [];
  for (const FunctionName of functionNames) {
    const latest = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
    const live = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName, Qualifier: ALIAS }));
    if (configurationText(latest) !== configurationText(live))
      stale.push({ functionName: FunctionName, version: live.Version ?? '?' });
  }
  return stale;
}

/** Publishes a function as it stands and gives it to everyone. Returns the new version. */
export async function publish(FunctionName: string): Promise<string> {
  const lambda = new LambdaClient({});
  const { Version } = await lambda.send(new PublishVersionCommand({ FunctionName, Description: 'settings changed' }));
  await lambda.send(new UpdateAliasCommand({ FunctionName, Name: ALIAS, FunctionVersion: Version }));
  return Version as string;
}
