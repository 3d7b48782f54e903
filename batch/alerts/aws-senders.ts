import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { type Environment, optionalTextSetting } from '../../runtime/settings.ts';
import type { Handover, Senders } from './sender.ts';

const BUSY = /Throttl|TooManyRequests|LimitExceeded|SendingPaused|ServiceUnavailable|KMSThrottling/;

/**
 * SES for e-mail (ALERT_SENDER, the address it comes from) and SNS for text messages (ALERT_SMS=true). The SDK's own retries are off: after a
 * lost answer they would send a second time.
 */
export function awsSenders(environment: Environment): Senders {
  const from = optionalTextSetting(environment, 'ALERT_SENDER');
  const portalUrl = optionalTextSetting(environment, 'PORTAL_URL') ?? null;
  const ses = new SESv2Client({ maxAttempts: 1 });
  const sns = new SNSClient({ maxAttempts: 1 });
  return {
    portalUrl,
    email:
      from === undefined
        ? null
        : ({ to, subject, text }) =>
            handedOver(
              ses.send(
                new SendEmailCommand({
                  FromEmailAddress: from,
                  Destination: { ToAddresses: [to] },
                  Content: {
                    Simple: {
                      Subject: { Data: subject, Charset: 'UTF-8' },
                      Body: { Text: { Data: text, Charset: 'UTF-8' } },
                      ...(portalUrl === null
                        ? {}
                        : { Headers: [{ Name: 'List-Unsubscribe', Value: `<${portalUrl}/#/alerts>` }] }),
                    },
                  },
                }),
              ),
            ),
    sms:
      optionalTextSetting(environment, 'ALERT_SMS') === 'true'
        ? ({ to, text }) => handedOver(sns.send(new PublishCommand({ PhoneNumber: to, Message: text })))
        : null,
  };
}

async function handedOver(answer: Promise<unknown>): Promise<Handover> {
  try {
    await answer;
    return { outcome: 'taken' };
  } catch (error) {
    return outcomeOf(error);
  }
}

/** Only the error's name is kept: its message may hold the address. */
export function outcomeOf(error: unknown): Handover {
  const {
    name = 'Error',
    $metadata,
    $fault,
  } = error as { name?: string; $metadata?: { httpStatusCode?: number }; $fault?: string };
  const code = name.replace(/[^\w.-]/g, '').slice(0, 60) || 'Error';
  const status = $metadata?.httpStatusCode;
  if (BUSY.test(name) || status === 429) return { outcome: 'busy', code };
  if ($fault === 'client' || (status !== undefined && status >= 400 && status < 500))
    return { outcome: 'refused', code };
  return { outcome: 'unknown', code };
}
