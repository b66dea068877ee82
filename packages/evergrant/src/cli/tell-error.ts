import { isEvergrantError } from '../errors.js'
import type { reportError } from './errors.js'
import type { Io } from './io.js'

/** `reportError`, loaded with the first error, since most runs have none. */
export async function tellError(thrown: unknown, io: Io, options: Parameters<typeof reportError>[2]): Promise<number> {
  let report: typeof reportError
  try {
    report = (await import('./errors.js')).reportError
  } catch {
    // While a package is replaced the file may be gone: then the code is told, and nothing of the error is lost to a script.
    const code = isEvergrantError(thrown) ? thrown.code : 'INTERNAL'
    io.stderr.write(`error: [${code}]\n`)
    return isEvergrantError(thrown) ? thrown.exitCode : 1
  }
  return await report(thrown, io, options)
}
