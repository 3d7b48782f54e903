import { writeFileSync } from 'node:fs';
import { region } from './ministack.ts';
import { inRoot } from './paths.ts';

/** Name under which a function's container reaches this machine. Docker Desktop knows it; on Linux add `--add-host host.docker.internal:host-gateway`. */
const thisMachine = 'host.docker.internal';

export interface SamEnvironment {
  databaseUrl: string;
  cloudPort: number;
  userPoolId: string;
  userPoolClientId: string;
  batchInstanceId: string;
  documentsBucket: string;
}

/**
 * Writes the file for `sam local invoke --env-vars`: SAM resolves no `!Ref` of a resource, so the variables that depend on
 * one are stated here.
 * @returns the file's path
 */
export function writeSamEnvironment(stack: SamEnvironment, path = inRoot('.local', 'sam-env.json')): string {
  const issuer = `https://cognito-idp.${region}.amazonaws.com/${stack.userPoolId}`;
  const Parameters = {
    DATABASE_URL: stack.databaseUrl.replace('127.0.0.1', thisMachine),
    AWS_ENDPOINT_URL: `http://${thisMachine}:${stack.cloudPort}`,
    TOKEN_ISSUER: issuer,
    TOKEN_JWKS_URI: `${issuer}/.well-known/jwks.json`,
    USER_POOL_CLIENT_ID: stack.userPoolClientId,
    BATCH_INSTANCE_ID: stack.batchInstanceId,
    DOCUMENTS_BUCKET: stack.documentsBucket,
    REPORT_WORK_FUNCTION: 'ReportWork',
  };
  writeFileSync(path, `${JSON.stringify({ Parameters }, null, 2)}\n`, { mode: 0o600 });
  return path;
}
