import type { common } from '../text/common.ts';
import type { IconName } from './icon.tsx';

type Names = (typeof common)['ko'];

export interface Place {
  path: string;
  name: { [K in keyof Names]: Names[K] extends string ? K : never }[keyof Names];
  icon: IconName;
}

/** In the bar at the bottom of a phone, and at the top of the menu elsewhere. */
export const MAIN_PLACES: Place[] = [
  { path: 'home', name: 'home', icon: 'home' },
  { path: 'bills', name: 'bills', icon: 'bill' },
  { path: 'usage', name: 'usage', icon: 'usage' },
  { path: 'what-if', name: 'whatIf', icon: 'compare' },
];

export const ACCOUNT_PLACES: Place[] = [
  { path: 'alerts', name: 'alerts', icon: 'alert' },
  { path: 'profile', name: 'profile', icon: 'person' },
  { path: 'how-it-works', name: 'howItWorks', icon: 'bolt' },
];

export const OPERATOR_PLACES: Place[] = [
  { path: 'operator/jobs', name: 'jobs', icon: 'gear' },
  { path: 'operator/batch-server', name: 'batchServer', icon: 'bolt' },
  { path: 'operator/plan', name: 'plan', icon: 'usage' },
  { path: 'operator/files', name: 'files', icon: 'bill' },
  { path: 'operator/quarantine', name: 'quarantine', icon: 'alert' },
  { path: 'operator/reconciliation', name: 'reconciliation', icon: 'compare' },
  { path: 'operator/readings', name: 'readings', icon: 'usage' },
  { path: 'operator/objections', name: 'objections', icon: 'person' },
  { path: 'operator/bill-runs', name: 'billRuns', icon: 'bill' },
  { path: 'operator/audit', name: 'audit', icon: 'more' },
];

/** Which of them stand in the bar at the bottom of an operator's phone. */
export const OPERATOR_BAR = ['operator/jobs', 'operator/batch-server', 'operator/quarantine', 'operator/bill-runs'];
