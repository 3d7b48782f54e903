import { EC2Client } from '@aws-sdk/client-ec2';
import type { Context } from 'aws-lambda';
import { eventFunction, type FunctionEvent } from '../../runtime/event-function.ts';
import { logger } from '../../runtime/logger.ts';
import { type AmiReport, checkAmi } from './check-ami.ts';
import { type Images, imagesOf } from './images.ts';
import { schema } from './schema.ts';
import validate from './validate.generated.js';

let images: Images | undefined;

/** To be asked before the image of the launch template is changed. The function's own account is in its ARN. */
export const lambdaHandler = async (event: FunctionEvent<typeof schema>, context: Context): Promise<AmiReport> => {
  images ??= imagesOf(new EC2Client({}));
  const account = context.invokedFunctionArn.split(':')[4] ?? '';
  const report = await checkAmi(event, { images, account, now: Date.now() });
  logger[report.accepted ? 'info' : 'warn']('image checked', { report });
  return report;
};

export const handler = eventFunction({ schema, validate }, lambdaHandler);
