/** The scheduler's event; nothing in it is used. */
export const schema = { type: 'object' } as const;
