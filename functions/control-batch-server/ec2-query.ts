import { SaxesParser } from 'saxes';
import { ec2ErrorRule } from '../../domain/batch-server/ec2-errors.ts';
import { type AwsAnswer, type AwsService, awsCall } from '../../runtime/aws-call.ts';
import { encode } from '../../runtime/signature.ts';

const VERSION = '2016-11-15';

/** What EC2 answered instead of doing it. `code` is empty when the answer is not one of EC2's. */
export class Ec2Refusal extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** Text by the path of its element, such as `reservationSet/item/instancesSet/item/instanceId`; of several alike, all in order. */
export type Ec2Answer = ReadonlyMap<string, readonly string[]>;

/**
 * One call of EC2's query API (Amazon EC2 API reference, "Query requests").
 * @throws Ec2Refusal what EC2 answered; otherwise the network's own error, or the signal's reason
 */
export async function ec2Query(
  service: AwsService,
  action: string,
  parameters: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Ec2Answer> {
  const form = Object.entries({ Action: action, Version: VERSION, ...parameters });
  const body = form.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&');
  const contentType = 'application/x-www-form-urlencoded';
  const answer = await awsCall(service, { path: '/', contentType, body, signal }, isThrottled);
  if (answer.status >= 300) throw refusalOf(answer);
  return texts(answer.body);
}

const isThrottled = (answer: AwsAnswer): boolean =>
  answer.status >= 400 && ec2ErrorRule(refusalOf(answer).code).action === 'slow-down';

function refusalOf({ status, body }: AwsAnswer): Ec2Refusal {
  try {
    const found = texts(body);
    const [code] = found.get('Errors/Error/Code') ?? [''];
    const [message] = found.get('Errors/Error/Message') ?? [];
    return new Ec2Refusal(status, code!, message ?? `EC2 answered ${status}`);
  } catch {
    return new Ec2Refusal(status, '', `EC2 answered ${status}, and not in its own words`);
  }
}

/** The texts of a document, without the name of its root. @throws Error when it is not XML */
export function texts(xml: string): Ec2Answer {
  const found = new Map<string, string[]>();
  const path: string[] = [];
  let text = '';
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name }) => {
    path.push(name);
    text = '';
  });
  parser.on('text', (part) => {
    text += part;
  });
  parser.on('closetag', () => {
    const key = path.slice(1).join('/');
    path.pop();
    if (text.trim() !== '') found.set(key, [...(found.get(key) ?? []), text.trim()]);
    text = '';
  });
  parser.write(xml).close();
  return found;
}
