export interface Accepted {
  rule: string;
  place: string;
  reason: string;
}

/** What the rules find and we want all the same. An entry that no longer matches anything is itself a finding. */
export const accepted: readonly Accepted[] = [
  { rule: 'open-route', place: 'POST /session', reason: 'Signing in is how one gets a token; throttled by itself.' },
  {
    rule: 'open-route',
    place: 'POST /session/challenge',
    reason: 'A step of signing in; it wants the session of the step before.',
  },
  {
    rule: 'open-route',
    place: 'POST /session/refresh',
    reason: 'Wants the HttpOnly refresh cookie instead of a token.',
  },
  {
    rule: 'open-route',
    place: 'POST /session/reset',
    reason: 'Who forgot the password has no token; the answer is the same for every address.',
  },
  {
    rule: 'open-route',
    place: 'POST /session/reset/confirm',
    reason: 'Wants the code that was sent to the address on file.',
  },
  {
    rule: 'open-route',
    place: 'DELETE /session',
    reason: 'Revokes the refresh cookie; must work with an expired access token.',
  },
  {
    rule: 'wildcard-permission',
    place: 'ControlBatchServerRole.LookAtInstances',
    reason: 'ec2:DescribeInstances knows no resources; the other EC2 actions name the one instance.',
  },
  {
    rule: 'wildcard-permission',
    place: 'CheckAmiRole.LookAtImages',
    reason: 'Neither of the two EC2 actions knows resources; both only look.',
  },
];
