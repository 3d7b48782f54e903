import { inRoot, logFolder, ministackBin, root } from './paths.ts';
import { type Running, startProgram } from './processes.ts';

export const region = 'ap-northeast-2';

/** What an AWS SDK or SAM CLI needs to talk to the local cloud; the keys are dummies, they open nothing. */
export function cloudEnvironment(endpoint: string): NodeJS.ProcessEnv {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EC2_METADATA_DISABLED: 'true',
    SAM_CLI_TELEMETRY: '0',
  };
}

/** Starts MiniStack on 127.0.0.1; functions run on this machine's Node 24, never in Docker. */
export function startMiniStack(port: number, log = `${logFolder}/ministack.log`): Running {
  return startProgram('MiniStack', ministackBin('ministack'), [], {
    cwd: root,
    log,
    env: {
      ...process.env,
      ...cloudEnvironment(`http://127.0.0.1:${port}`),
      PATH: `${inRoot('node_modules', '.bin')}:${process.env.PATH}`,
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      MINISTACK_HOST: '127.0.0.1',
      MINISTACK_REGION: region,
      LAMBDA_EXECUTOR: 'local',
      // An engine that happens to run here would change what is tested.
      DOCKER_HOST: 'unix:///nonexistent/docker.sock',
      STATE_DIR: inRoot('.local', 'data', 'ministack'),
      S3_DATA_DIR: inRoot('.local', 'data', 's3'),
      IOT_MTLS_ENABLED: '0',
      LOG_LEVEL: 'INFO',
    },
  });
}

/**
 * Waits until the local cloud answers.
 * @throws Error naming the log when it does not within `withinMs`
 */
export async function untilReady(endpoint: string, running: Running, withinMs = 60_000): Promise<void> {
  const until = Date.now() + withinMs;
  while (Date.now() < until) {
    if (running.process.exitCode !== null) break;
    const answer = await fetch(`${endpoint}/_ministack/health`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  throw new Error(`MiniStack did not start; see ${running.log}`);
}
