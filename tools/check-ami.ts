/**
 * Says whether a batch server may be made from an image, before a deploy changes it and before BatchLaunchTemplateVersion is raised:
 *   npm run check-ami -- --stack NAME                      what the stack's parameters name (AmiSource, AmiId, AmiOwner, …)
 *   npm run check-ami -- --stack NAME --image ami-… …      another image in that stack; what is given goes before its parameters
 *   npm run check-ami -- --image ami-… --source quickstart|community|marketplace|own --architecture arm64|x86_64
 *     [--owner ACCOUNT]… [--product-code CODE] [--max-age-days N] [--account OUR_ACCOUNT] [--json]
 *   npm run check-ami -- --launch-template lt-… [--version N] …
 * Ends with 1 when it must not be used. Without a stack, --source own needs --account. Region and credentials as for every AWS command.
 */
import { EC2Client } from '@aws-sdk/client-ec2';
import { checkAmi } from '../functions/check-ami/check-ami.ts';
import { imagesOf } from '../functions/check-ami/images.ts';
import type { schema } from '../functions/check-ami/schema.ts';
import validate from '../functions/check-ami/validate.generated.js';
import type { FunctionEvent } from '../runtime/event-function.ts';
import { imageOfStack } from './check-ami/of-stack.ts';
import { commandLine } from './command-line.ts';

const { values } = commandLine(
  `Usage: npm run check-ami -- --stack NAME [what is to be checked instead of its parameters]
       npm run check-ami -- (--image ami-… | --launch-template lt-… [--version N]) --source quickstart|community|marketplace|own --architecture arm64|x86_64
  [--owner ACCOUNT]… [--product-code CODE] [--max-age-days N] [--account OUR_ACCOUNT] [--json]`,
  {
    options: {
      stack: { type: 'string' },
      image: { type: 'string' },
      'launch-template': { type: 'string' },
      version: { type: 'string' },
      source: { type: 'string' },
      architecture: { type: 'string' },
      owner: { type: 'string', multiple: true },
      'product-code': { type: 'string' },
      'max-age-days': { type: 'string' },
      account: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  },
);

const given = Object.fromEntries(
  Object.entries({
    imageId: values.image,
    launchTemplateId: values['launch-template'],
    launchTemplateVersion: values.version,
    source: values.source,
    architecture: values.architecture,
    allowedOwners: values.owner,
    productCode: values['product-code'],
    maxAgeDays: values['max-age-days'] === undefined ? undefined : Number(values['max-age-days']),
  }).filter(([, value]) => value !== undefined),
);

/** What is to be checked; of a stack its own image only when no other is given. */
async function asked(): Promise<{ request: object; account: string | undefined }> {
  if (values.stack === undefined) return { request: given, account: values.account };
  const { image, wish, account } = await imageOfStack(values.stack);
  const names = given.imageId !== undefined || given.launchTemplateId !== undefined;
  return { request: { ...wish, ...(names ? {} : image), ...given }, account: values.account ?? account };
}

try {
  const { request, account = '' } = await asked();
  if (!validate(request)) {
    const problems = (validate.errors ?? []).map(({ instancePath, message }) =>
      `${instancePath.slice(1)} ${message}`.trim(),
    );
    throw new Error(`Not understood: ${problems.join('; ')}`);
  }
  const event = request as unknown as FunctionEvent<typeof schema>;
  if (event.source === 'own' && !/^\d{12}$/.test(account))
    throw new Error('--source own needs --account with your twelve digits, to compare the owner with.');
  const report = await checkAmi(event, { images: imagesOf(new EC2Client({})), account, now: Date.now() });
  if (values.json) console.log(JSON.stringify(report));
  else {
    console.log(`${report.imageId ?? 'no image'} ${report.name ?? ''}`.trim());
    for (const { weight, code, message } of report.findings)
      console.log(`${weight.padEnd(6)} ${code.padEnd(22)} ${message}`);
    console.log(report.accepted ? 'The image may be used.' : 'The image must not be used.');
  }
  process.exitCode = report.accepted ? 0 : 1;
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 2;
}
