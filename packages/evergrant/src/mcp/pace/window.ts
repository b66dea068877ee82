/** Any window of which a server counts. */
export const WINDOW_MS = 60_000
/** For so long a request that was given leave can still be sent, or be on its way, as far as anybody else knows. */
export const HELD_MS = 10_000
