/** Who may call a route: anybody, anybody signed in (and then only their own things), or an operator. */
export type Access = 'public' | 'customer' | 'operator';

export interface RouteRule {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** As in template.yaml, below the stage. */
  readonly path: string;
  readonly access: Access;
  /** What makes a thing the caller's own; null where nothing belongs to anybody. Someone else's thing is answered 404. */
  readonly ownership: string | null;
}

/** The group of the user pool whose members are operators. */
export const OPERATORS = 'operators';

/**
 * Every route of the API, by function folder. The chain enforces it, the authorizer denies /operator/* to others by the same word, and the
 * tests of authorisation are generated from it.
 */
export const routes = {
  'create-session': { method: 'POST', path: '/session', access: 'public', ownership: null },
  'answer-challenge': { method: 'POST', path: '/session/challenge', access: 'public', ownership: null },
  'refresh-session': { method: 'POST', path: '/session/refresh', access: 'public', ownership: null },
  'end-session': { method: 'DELETE', path: '/session', access: 'public', ownership: null },
  'list-bills': { method: 'GET', path: '/bill', access: 'customer', ownership: 'bill.customer_id → customer.subject' },
  'get-bill': {
    method: 'GET',
    path: '/bill/{billId}',
    access: 'customer',
    ownership: 'bill.customer_id → customer.subject',
  },
} as const satisfies Record<string, RouteRule>;

export type RouteName = keyof typeof routes;
