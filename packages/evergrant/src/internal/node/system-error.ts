/** An error that the operating system reported. */
export type SystemError = NodeJS.ErrnoException & { readonly code: string }

/** Whether `error` is one that the operating system reported, optionally one of the given codes (`ENOENT`, `EEXIST` …). */
export function isSystemError(error: unknown, ...codes: string[]): error is SystemError {
  // `errno` tells it from the many other errors that have a code.
  if (!(error instanceof Error) || !('errno' in error) || !('code' in error)) return false
  return typeof error.code === 'string' && (codes.length === 0 || codes.includes(error.code))
}
