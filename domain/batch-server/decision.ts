import { REASONS, type Reason } from './reasons.ts';
import type { Action, Instance } from './types.ts';

export interface Decision {
  action: Action;
  reason: Reason;
  detail: string;
  /** For `change-type` and `start`: the type to start with. Else the instance's. */
  instanceType: string;
  /** Look again within this tick after so many seconds; null: the next tick is soon enough. */
  lookAgainInSeconds: number | null;
  /** A person must look: logged as an error, so that the alarm rings. */
  loud: boolean;
  /** A decision to do nothing that later decisions need to know of. */
  record: boolean;
}

/** Words a decision about one instance; what is left out has its usual value. */
export type Say = (
  action: Action,
  reason: Reason,
  extra?: Partial<Pick<Decision, 'instanceType' | 'lookAgainInSeconds' | 'loud' | 'record' | 'detail'>>,
) => Decision;

export const sayFor =
  (instance: Instance): Say =>
  (action, reason, { detail, ...extra } = {}) => ({
    action,
    reason,
    detail: detail === undefined ? REASONS[reason] : `${REASONS[reason]} (${detail})`,
    instanceType: instance.type,
    lookAgainInSeconds: action === 'none' ? null : 2,
    loud: false,
    record: false,
    ...extra,
  });
