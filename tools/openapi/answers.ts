import type { RouteName } from '../../runtime/authorisation.ts';
import { operatorAnswers } from './operator-answers.ts';
import {
  type Answer,
  day,
  id,
  label,
  list,
  moment,
  next,
  object,
  ok,
  orNull,
  period,
  text,
  textOrNull,
  wh,
  whole,
  won,
} from './parts.ts';

const billSummary = {
  billId: id,
  version: whole,
  period,
  supplyPoint: text,
  plan: text,
  usageWh: wh,
  totalWon: won,
  issuedAt: orNull(moment),
  dueOn: orNull(day),
  state: { enum: ['issued', 'superseded'] },
};
const billLine = object({
  lineNo: whole,
  code: text,
  label,
  quantity: textOrNull,
  unit: textOrNull,
  unitPrice: textOrNull,
  amount: { type: 'string', description: 'won, exact decimal' },
  rule: text,
  source: text,
  rateVersion: textOrNull,
  confidence: { enum: ['confirmed', 'unconfirmed'] },
});
const me = object({
  name: text,
  email: textOrNull,
  phone: textOrNull,
  language: text,
  contracts: list(
    object({
      contractId: id,
      supplyPoint: text,
      district: textOrNull,
      plan: text,
      contractKw: { type: ['integer', 'null'] },
      readingDay: whole,
      welfareDiscount: textOrNull,
      householdDiscount: textOrNull,
      validFrom: day,
      validTo: orNull(day),
    }),
  ),
});
const alerts = object({
  channel: { enum: ['email', 'sms', 'none'] },
  newBill: { type: 'boolean' },
  tierEdgeKwh: { type: ['integer', 'null'] },
  highBillWon: { type: ['integer', 'null'] },
});
const objection = object({
  objectionId: id,
  billId: id,
  reason: { enum: ['usage', 'price', 'discount', 'moved', 'other'] },
  text,
  state: { enum: ['received', 'in_review', 'accepted', 'rejected'] },
  filedAt: moment,
  answerDueOn: day,
  answeredAt: orNull(moment),
  answer: textOrNull,
});
const payment = object({
  state: { enum: ['unpaid', 'paid', 'overdue', 'instalments'] },
  paidWon: won,
  lateFeeWon: won,
  instalments: list(object({ dueOn: day, amountWon: won, paidAt: orNull(day) })),
  mayRequestInstalments: { type: 'boolean' },
});
const session = {
  oneOf: [
    object({ accessToken: text, expiresIn: whole, groups: list(text) }),
    object({ challenge: { enum: ['NEW_PASSWORD_REQUIRED', 'SOFTWARE_TOKEN_MFA', 'SMS_MFA'] }, session: text }),
  ],
};
const amount = object({ usageWh: wh, totalWon: won });
const side = object({ billId: id, period, totalWon: won, usageWh: wh });

/** What each route answers when all is well. The integration tests check every such answer against it. */
export const answers: Record<RouteName, Answer> = {
  'create-session': ok('Signed in, or what is wanted first. The refresh token is in a cookie.', session),
  'answer-challenge': ok('Signed in, or the next challenge.', session),
  'refresh-session': ok('A new access token.', session),
  'end-session': { status: 204, description: 'The refresh token is revoked.', schema: null },
  'begin-password-reset': { status: 202, description: 'A code was sent if the account exists.', schema: object({}) },
  'finish-password-reset': { status: 204, description: 'The password is changed.', schema: null },
  'get-me': ok('The caller’s record.', me),
  'update-me': ok('The record after the change.', me),
  'list-bills': ok('A page of bills, newest period first.', object({ bills: list(object(billSummary)), next })),
  'get-bill': ok(
    'One bill with all its lines.',
    object({
      ...billSummary,
      contractKw: { type: ['integer', 'null'] },
      estimatedShare: object({ estimated: whole, intervals: whole }),
      subtotalWon: won,
      vatWon: won,
      fundWon: won,
      chargeWon: won,
      adjustmentWon: won,
      lines: list(billLine),
    }),
    ['application/pdf'],
  ),
  'explain-bill': ok(
    'Why the bill differs from the other; the parts sum to the difference.',
    object({ from: side, to: side, parts: list(object({ code: text, label, amountWon: won })) }),
  ),
  'get-payment': ok('How the bill stands.', payment),
  'request-instalments': { status: 201, description: 'The parts agreed on.', schema: payment },
  'get-objection': ok('The objection and its state.', objection),
  'file-objection': { status: 201, description: 'The objection as it was filed.', schema: objection },
  'get-usage': ok(
    'Consumption of the caller, without gaps.',
    object({
      supplyPoint: text,
      resolution: { enum: ['interval', 'hour', 'day', 'month'] },
      unit: { const: 'Wh' },
      points: list(
        object({
          start: { type: 'string', format: 'date-time', description: 'with +09:00' },
          wh: { type: ['integer', 'null'] },
          quality: { enum: ['A', 'S', 'F', 'E', 'N', 'V'] },
          estimatedCount: whole,
        }),
      ),
      next,
    }),
    ['text/csv', 'application/atom+xml'],
  ),
  'get-forecast': ok(
    'The running billing period.',
    object({
      supplyPoint: text,
      plan: text,
      period,
      asOf: day,
      daysPassed: whole,
      daysTotal: whole,
      soFarWh: wh,
      soFarWon: won,
      projectedWh: wh,
      projectedWon: won,
      band: object({ lowWh: wh, highWh: wh, lowWon: won, highWon: won }),
      tiers: orNull(list(object({ fromWh: wh, toWh: { type: ['integer', 'null'] }, unitPrice: text }))),
      tierNow: { type: ['integer', 'null'] },
      tierProjected: { type: ['integer', 'null'] },
      backTestMapePercent: textOrNull,
    }),
  ),
  'get-comparison': ok(
    'The newest bill beside others.',
    object({
      period,
      usageWh: wh,
      totalWon: won,
      lastMonth: orNull(amount),
      lastYear: orNull(amount),
      similarHomes: orNull(
        object({ district: text, homes: whole, medianWh: wh, lowerQuartileWh: wh, upperQuartileWh: wh }),
      ),
    }),
  ),
  'get-tariff': ok(
    'The caller’s plan, its choices and its versions.',
    object({
      plan: text,
      label,
      choices: list(object({ plan: text, label })),
      versions: list(object({ rateVersion: text, validFrom: day, validTo: orNull(day), source: text })),
    }),
  ),
  'create-quote': ok('What the use would cost, with every line.', {
    type: 'object',
    required: ['plan', 'period', 'kWh', 'subtotal', 'vat', 'fund', 'total', 'lines'],
    properties: {
      plan: text,
      period,
      kWh: whole,
      subtotal: won,
      vat: won,
      fund: won,
      total: won,
      lines: list({ type: 'object' }),
    },
  }),
  'get-alerts': ok('The caller’s alerts.', alerts),
  'set-alerts': ok('The alerts as set.', alerts),
  ...operatorAnswers,
};
