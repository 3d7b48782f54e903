/** A message for one person. */
export interface Message {
  to: string;
  subject: string;
  text: string;
}

/**
 * What became of a message. `busy`: certainly not taken, it may be handed over again. `refused`: certainly not taken, and never will be.
 * `unknown`: no answer, so it may have been taken.
 */
export type Handover = { outcome: 'taken' } | { outcome: 'busy' | 'refused' | 'unknown'; code: string };

export type Send = (message: Message) => Promise<Handover>;

/** How a deployment can reach people; null where it cannot. */
export interface Senders {
  email: Send | null;
  sms: Send | null;
  /** For the links in messages. */
  portalUrl: string | null;
}

export const NO_SENDERS: Senders = { email: null, sms: null, portalUrl: null };
