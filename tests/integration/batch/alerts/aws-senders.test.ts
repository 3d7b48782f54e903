import { CreateEmailIdentityCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { awsSenders } from '../../../../batch/alerts/aws-senders.ts';
import { cloudEnvironment } from '../../../../local/ministack.ts';
import { MINISTACK_STAND_IN } from '../../../support/cloud-stand-ins.ts';
import { describeAgainst } from '../../../support/describe-against.ts';

jest.setTimeout(120_000);

const { start } = MINISTACK_STAND_IN;
const ALERT = {
  subject: '전기요금이 정하신 금액에 다가갑니다 / Your bill is near your limit',
  text: '이번 달 예상 요금: 52,300원\nExpected this month: 52,300 won',
};
const settings = (part: Record<string, string> = {}) => ({
  ALERT_SENDER: 'alerts@retailer.example',
  ALERT_SMS: 'true',
  PORTAL_URL: 'https://portal.example',
  ...part,
});

describeAgainst(MINISTACK_STAND_IN, 'alerts by SES and SNS', () => {
  let standIn: Awaited<ReturnType<typeof start>>;
  const before = { ...process.env };
  /** What MiniStack has taken, of its one account. */
  const taken = async (kind: 'ses/messages' | 'sns/sms-messages'): Promise<string> =>
    await (await fetch(`${standIn.endpoint}/_ministack/${kind}`)).text();

  beforeAll(async () => {
    standIn = await start();
    // The program's clients take endpoint and Region from the environment, as on the batch server.
    Object.assign(process.env, cloudEnvironment(standIn.endpoint));
    await new SESv2Client().send(new CreateEmailIdentityCommand({ EmailIdentity: 'retailer.example' }));
  });

  afterAll(async () => {
    process.env = before;
    await standIn?.stop();
  });

  test('an e-mail is taken, with its Korean as it was written', async () => {
    const { email } = awsSenders(settings());
    expect(await email!({ to: 'kim@customer.example', ...ALERT })).toEqual({ outcome: 'taken' });
    const { messages } = JSON.parse(await taken('ses/messages')) as { messages: Record<string, object[]> };
    expect(Object.values(messages).flat()).toEqual([
      expect.objectContaining({
        Source: 'alerts@retailer.example',
        To: ['kim@customer.example'],
        Subject: ALERT.subject,
        BodyText: ALERT.text,
      }),
    ]);
  });

  test('a sender that SES has not verified is refused, which is not tried again, and the address is not kept', async () => {
    const { email } = awsSenders(settings({ ALERT_SENDER: 'alerts@stranger.example' }));
    expect(await email!({ to: 'lee@customer.example', ...ALERT })).toEqual({
      outcome: 'refused',
      code: 'MessageRejected',
    });
    expect(await taken('ses/messages')).not.toContain('lee@customer.example');
  });

  test('a text message is taken, for its number', async () => {
    const { sms } = awsSenders(settings());
    expect(await sms!({ to: '+821012345678', ...ALERT })).toEqual({ outcome: 'taken' });
    const said = JSON.parse(await taken('sns/sms-messages'));
    expect(JSON.stringify(said)).toContain('+821012345678');
    expect(JSON.stringify(said)).toContain(JSON.stringify(ALERT.text).slice(1, -1));
  });

  test('nobody answers: it may have been taken, so it is not sent again', async () => {
    process.env['AWS_ENDPOINT_URL'] = 'http://127.0.0.1:1';
    const { email, sms } = awsSenders(settings());
    expect(await email!({ to: 'kim@customer.example', ...ALERT })).toMatchObject({ outcome: 'unknown' });
    expect(await sms!({ to: '+821012345678', ...ALERT })).toMatchObject({ outcome: 'unknown' });
    process.env['AWS_ENDPOINT_URL'] = standIn.endpoint;
  });
});
