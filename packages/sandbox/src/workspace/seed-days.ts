/** The day from which every sample date is counted. */
export const SAMPLE_DAY_MS = Date.UTC(2026, 9, 5, 9)
export const DAY_MS = 24 * 60 * 60 * 1000
