// Nothing but the cookie matters; the cookie is checked by the user pool.
export const schema = { type: 'object', properties: {} } as const;
