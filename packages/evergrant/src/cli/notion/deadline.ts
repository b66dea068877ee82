import { InvalidArgumentError } from 'commander'
import { EvergrantError } from '../../errors.js'

/** What a person gives as a number of seconds. */
export function parseSeconds(text: string): number {
  const seconds = Number(text)
  if (text.trim() === '' || !(seconds > 0 && seconds <= 86_400)) {
    throw new InvalidArgumentError('Seconds, up to 86400.')
  }
  return seconds
}

/**
 * The work, given up after so many seconds where that is a limit.
 *
 * @param what it waited for, such as `A comment on "Notes"`
 * @throws `REQUEST_TIMEOUT`
 */
export async function withDeadline<T>(
  {
    seconds,
    signal,
    what,
  }: { readonly seconds: number | undefined; readonly signal: AbortSignal; readonly what: string },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (seconds === undefined) return await work(signal)
  const deadline = AbortSignal.timeout(seconds * 1000)
  try {
    return await work(AbortSignal.any([signal, deadline]))
  } catch (error) {
    if (!deadline.aborted || signal.aborted) throw error
    throw new EvergrantError('REQUEST_TIMEOUT', `${what} did not come within ${seconds} s`, {
      hint: 'Wait again, or longer with --timeout.',
    })
  }
}
