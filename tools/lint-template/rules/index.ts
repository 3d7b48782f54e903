import type { Rule } from '../rule.ts';
import { authorizerTtl } from './authorizer.ts';
import { deletionPolicy } from './deletion-policy.ts';
import { fixedName } from './fixed-name.ts';
import { gatewayResponse } from './gateway-response.ts';
import { handlerFile } from './handler-file.ts';
import { logRetention } from './log-retention.ts';
import { lostEvent } from './lost-event.ts';
import { methodSetting } from './method-setting.ts';
import { openInvoke } from './open-invoke.ts';
import { guardedPreflight, openRoute } from './open-route.ts';
import { plainSecret } from './plain-secret.ts';
import { resourceCount } from './resource-count.ts';
import { schedule } from './schedule.ts';
import { silentAlarm } from './silent-alarm.ts';
import { apiTimeout, inheritedTimeout } from './timeout.ts';
import { unknownKey } from './unknown-key.ts';
import { unquotedHeader } from './unquoted-header.ts';
import { unvalidatedParameter } from './unvalidated-parameter.ts';
import { wildcardPermission } from './wildcard-permission.ts';

export const rules: readonly Rule[] = [
  openRoute,
  guardedPreflight,
  authorizerTtl,
  unknownKey,
  gatewayResponse,
  unquotedHeader,
  unvalidatedParameter,
  apiTimeout,
  inheritedTimeout,
  handlerFile,
  schedule,
  wildcardPermission,
  openInvoke,
  plainSecret,
  deletionPolicy,
  fixedName,
  lostEvent,
  logRetention,
  methodSetting,
  silentAlarm,
  resourceCount,
];
