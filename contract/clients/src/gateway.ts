/** Where the gateway under test listens, over the emulator. */
export const url = process.env.GATEWAY_URL ?? 'http://127.0.0.1:8080/graphql';

/** What a person types to join a meeting whose newest report has every kind of identity. */
export const digits = '123 456 7890';

/** A token of the demo tenant: she is invited to that meeting, and may not read who came. */
export const lisa = { authorization: 'Bearer demo-lisa' };
