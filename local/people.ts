import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { createConnection } from 'mysql2/promise';

export interface Person {
  username: string;
  password: string;
}

/** Fixed and public on purpose: they open nothing but a stack on 127.0.0.1. */
export const demoCustomer: Person = { username: 'demo', password: 'demo-power-1' };
export const demoOperator: Person = { username: 'operator', password: 'operator-power-1' };
/** A second operator, because whoever makes a bill run cannot approve it. */
export const demoColleague: Person = { username: 'colleague', password: 'colleague-power-1' };

/** Signs the demo people up in the user pool and links the demo customer's row to the new identity. */
export async function addDemoPeople(pool: { userPoolId: string }, databaseUrl: string): Promise<void> {
  const cognito = new CognitoIdentityProviderClient({});
  const subject = await signUp(cognito, pool.userPoolId, demoCustomer, 'demo@example.com');
  for (const { person, email } of [
    { person: demoOperator, email: 'operator@example.com' },
    { person: demoColleague, email: 'colleague@example.com' },
  ]) {
    await signUp(cognito, pool.userPoolId, person, email);
    await cognito.send(
      new AdminAddUserToGroupCommand({
        UserPoolId: pool.userPoolId,
        Username: person.username,
        GroupName: 'operator',
      }),
    );
  }
  await linkCustomer(databaseUrl, subject);
  await nameRetailer(databaseUrl);
  await keepEndedContracts(databaseUrl);
}

/** A confirmed person of the user pool. @returns the `sub` */
export async function signUp(
  cognito: CognitoIdentityProviderClient,
  userPoolId: string,
  { username, password }: Person,
  email: string,
): Promise<string> {
  const made = await cognito.send(
    new AdminCreateUserCommand({
      UserPoolId: userPoolId,
      Username: username,
      MessageAction: 'SUPPRESS',
      UserAttributes: [
        { Name: 'email', Value: email },
        { Name: 'email_verified', Value: 'true' },
      ],
    }),
  );
  await cognito.send(
    new AdminSetUserPasswordCommand({
      UserPoolId: userPoolId,
      Username: username,
      Password: password,
      Permanent: true,
    }),
  );
  const subject = made.User?.Attributes?.find(({ Name }) => Name === 'sub')?.Value;
  if (!subject) throw new Error(`The user pool gave "${username}" no sub`);
  return subject;
}

/** Whose bills the laptop prints. */
async function nameRetailer(databaseUrl: string): Promise<void> {
  const connection = await createConnection(databaseUrl);
  try {
    await connection.execute(
      `INSERT IGNORE INTO retailer (name_ko, name_en, registration_no, address, phone, payment_ko, payment_en) VALUES (?, ?, ?, ?, ?, ?, ?)`,
      [
        '한빛전력 주식회사 (시연)',
        'Hanbit Power Co., Ltd. (demo)',
        '000-00-00000',
        '서울특별시 중구 세종대로 110',
        '1588-0000',
        '은행 계좌이체: 예시은행 000-000-000000 (예금주 한빛전력). 자동이체와 카드 납부는 고객센터에서 신청할 수 있습니다.',
        'Bank transfer: Example Bank 000-000-000000 (Hanbit Power). Call us for direct debit and cards.',
      ],
    );
  } finally {
    await connection.end();
  }
}

/** Files one tries here are years old: the next morning the job `retention` would remove the sign-in of the customer they were billed to. */
async function keepEndedContracts(databaseUrl: string): Promise<void> {
  const connection = await createConnection(databaseUrl);
  try {
    await connection.execute("UPDATE job_schedule SET enabled = 0 WHERE name = 'retention'");
  } finally {
    await connection.end();
  }
}

/** The local user pool is new at each start, the database is kept: the same customer gets the new identity. */
async function linkCustomer(databaseUrl: string, subject: string): Promise<void> {
  const connection = await createConnection(databaseUrl);
  try {
    const [changed] = await connection.execute('UPDATE customer SET subject = ? WHERE email = ?', [
      subject,
      'demo@example.com',
    ]);
    if ((changed as { affectedRows: number }).affectedRows === 0)
      await connection.execute('INSERT INTO customer (subject, name, email, language) VALUES (?, ?, ?, ?)', [
        subject,
        '김전기',
        'demo@example.com',
        'ko',
      ]);
  } finally {
    await connection.end();
  }
}
