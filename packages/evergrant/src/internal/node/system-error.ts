/** Whether `error` is one that the operating system reported, optionally one of the given codes (`ENOENT`, `EEXIST` …). */
export function isSystemError(error: unknown, ...codes: string[]): error is NodeJS.ErrnoException & { code: string } {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return false
  return codes.length === 0 || codes.includes(error.code)
}
