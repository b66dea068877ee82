import { EvergrantError, isEvergrantError } from '../../errors.js'
import type { CallOptions } from '../caller.js'

export interface AfterWrite extends CallOptions {
  /** What the step is, as the subject of a sentence. */
  readonly what: string
  /** What to do where it fails. */
  readonly hint: string
  readonly details: Readonly<Record<string, unknown>>
  /** What is known of a write whose answer was lost. Without it the server has accepted the write. */
  readonly lost?: EvergrantError | undefined
}

/**
 * A step that follows a write. Where it fails the write may be there all the same, so it never looks like a call that can simply be made again.
 *
 * @throws `MAYBE_COMMITTED`, with `details.accepted` where the server has accepted the write; `TASK_FAILED`, and the reason of the signal
 */
export async function afterWrite<T>(step: () => Promise<T>, after: AfterWrite): Promise<T> {
  try {
    return await step()
  } catch (error) {
    // Both say already what became of the write.
    if (after.signal?.aborted === true || isEvergrantError(error, 'TASK_FAILED', 'MAYBE_COMMITTED')) throw error
    const { what, hint, details, lost } = after
    const why = error instanceof Error ? error.message : String(error)
    throw new EvergrantError(
      'MAYBE_COMMITTED',
      `${lost?.message ?? 'The server accepted the write'}; ${what} failed: ${why}`,
      {
        cause: error,
        details: {
          ...lost?.details,
          ...details,
          ...(lost === undefined && { accepted: true }),
          ...(isEvergrantError(error) && { failure: error.code }),
        },
        hint,
      },
    )
  }
}

/** The look at a page that was written. */
export function lookAt(url: string, { signal }: CallOptions, lost?: EvergrantError): AfterWrite {
  return {
    what: `the look at ${url} that follows it`,
    hint: `Look at the page (\`evergrant fetch ${url}\`), and do not send the write again unless it is missing there.`,
    details: { page: url },
    lost,
    signal,
  }
}

/** The server accepted the write and is at it, or was when it last told: sent again it would be done twice. */
export function wasAccepted(error: EvergrantError): boolean {
  return error.details['accepted'] === true
}
