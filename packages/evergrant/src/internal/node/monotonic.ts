/** Milliseconds of a clock that is never set. For `performance` Node would load a dozen modules; this one it has at hand. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6
}
