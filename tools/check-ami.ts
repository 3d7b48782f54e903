/**
 * Says whether a batch server may be made from an image, before the launch template is changed:
 *   npm run check-ami -- --image ami-… --source quickstart|community|marketplace|own --architecture arm64|x86_64
 *     [--owner ACCOUNT]… [--product-code CODE] [--max-age-days N] [--account OUR_ACCOUNT] [--json]
 *   npm run check-ami -- --launch-template lt-… [--version N] …
 * Ends with 1 when it must not be used. --account is needed for --source own. Region and credentials as for every AWS command.
 */
import { EC2Client } from '@aws-sdk/client-ec2';
import { checkAmi } from '../functions/check-ami/check-ami.ts';
import { imagesOf } from '../functions/check-ami/images.ts';
import type { schema } from '../functions/check-ami/schema.ts';
import validate from '../functions/check-ami/validate.generated.js';
import type { FunctionEvent } from '../runtime/event-function.ts';
import { commandLine } from './command-line.ts';

const { values } = commandLine(
  `Usage: npm run check-ami -- (--image ami-… | --launch-template lt-… [--version N]) --source quickstart|community|marketplace|own --architecture arm64|x86_64
  [--owner ACCOUNT]… [--product-code CODE] [--max-age-days N] [--account OUR_ACCOUNT] [--json]`,
  {
    options: {
      image: { type: 'string' },
      'launch-template': { type: 'string' },
      version: { type: 'string' },
      source: { type: 'string' },
      architecture: { type: 'string' },
      owner: { type: 'string', multiple: true },
      'product-code': { type: 'string' },
      'max-age-days': { type: 'string' },
      account: { type: 'string', default: '' },
      json: { type: 'boolean', default: false },
    },
  },
);

const request = Object.fromEntries(
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

const problems = () =>
  (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath.slice(1)} ${message}`.trim());

if (!validate(request)) {
  console.error(`Not understood: ${problems().join('; ')}`);
  process.exitCode = 2;
} else if (values.source === 'own' && !/^\d{12}$/.test(values.account)) {
  console.error('--source own needs --account with your twelve digits, to compare the owner with.');
  process.exitCode = 2;
} else {
  const images = imagesOf(new EC2Client({}));
  const event = request as unknown as FunctionEvent<typeof schema>;
  try {
    const report = await checkAmi(event, { images, account: values.account, now: Date.now() });
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
}
