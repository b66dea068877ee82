import { EvergrantError } from '../errors.js'
import { toEvergrantError } from '../index.js'
import type { Stop } from '../internal/abort.js'
import { visibleJson } from '../internal/redact.js'
import { withConnection } from './command-words.js'
import type { Environment, Io } from './io.js'
import type { Context } from './context.js'
import { readVariable } from './environment.js'
import { onOneLine, paint } from './terminal.js'

/**
 * Tells an error on stderr and gives the exit code: three lines (what, why when it is known, what next), or with `json`
 * exactly `{"error":{code,message,hint,details}}`. Commands in the hint are for the connection that the error names, else for
 * `connection`.
 */
export async function reportError(
  thrown: unknown,
  io: Io,
  { json, connection = {} }: { readonly json: boolean; readonly connection?: ReturnType<Context['connection']> },
): Promise<number> {
  const known = toKnownError(thrown, io.stop)
  const error = withHint(known, withConnection(known.hint, connectionOf(known) ?? connection))
  io.stderr.write(json ? `${visibleJson(JSON.stringify({ error }))}\n` : renderError(error, io))
  if (isDebugging(io.env) && !json) io.stderr.write(`${stackOf(thrown)}\n`)
  return error.exitCode
}

function toKnownError(thrown: unknown, stop: Stop): EvergrantError {
  // Whatever the work died of, the person stopped it.
  if (stop.aborted) return new EvergrantError('INTERRUPTED', 'Interrupted')
  if (thrown instanceof EvergrantError) return thrown
  return toEvergrantError(thrown)
}

/** The connection that the error itself names, which is not always the one of the flags: an import takes it from the bundle. */
function connectionOf({ details }: EvergrantError): ReturnType<Context['connection']> | undefined {
  const { server, profile } = details
  return typeof server === 'string' && typeof profile === 'string' ? { server, profile } : undefined
}

function withHint(error: EvergrantError, hint: string): EvergrantError {
  if (hint === error.hint) return error
  return new EvergrantError(error.code, error.message, { cause: error.cause, details: error.details, hint })
}

/** The three lines, without what a terminal would obey. */
function renderError(error: EvergrantError, io: Pick<Io, 'stderr' | 'env'>): string {
  const label = (text: string, format: 'red' | 'dim') => paint(io.stderr, io.env, format, text)
  const reason = reasonOf(error)
  const lines = [`${label('error:', 'red')} ${onOneLine(error.message)} [${error.code}]`]
  if (reason !== undefined) lines.push(`  ${label('why:', 'dim')} ${onOneLine(reason)}`)
  lines.push(`  ${label('next:', 'dim')} ${onOneLine(error.hint)}`)
  return `${lines.join('\n')}\n`
}

/** Words for the system's own codes that people meet. */
const SYSTEM_REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing answers at that address',
  ECONNRESET: 'the connection was cut',
  ENOTFOUND: 'there is no host with that name',
  EAI_AGAIN: 'the host name could not be looked up',
  ETIMEDOUT: 'the host does not answer',
  ENOSPC: 'the disk is full',
  EROFS: 'the file system is read-only',
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  ENOENT: 'there is no such file or folder',
  EISDIR: 'that is a folder',
  EPIPE: 'nobody reads any more',
  ENOTDIR: 'a part of the path is not a folder',
}

/**
 * Why it happened, from causes whose text is our own or the system's: a foreign error's text may carry what was sent.
 */
function reasonOf(error: EvergrantError): string | undefined {
  for (let cause = error.cause, depth = 0; cause instanceof Error && depth < 8; cause = cause.cause, depth++) {
    if (cause instanceof EvergrantError && cause.message !== error.message) return cause.message
    const code = systemCodeOf(cause)
    if (code !== undefined) return SYSTEM_REASONS[code] === undefined ? code : `${SYSTEM_REASONS[code]} (${code})`
  }
  return undefined
}

// The system's and the TLS library's codes. Those of Node (ERR_…) and of the SDK tell a developer something, and nobody else.
function systemCodeOf(error: Error): string | undefined {
  const code: unknown = 'code' in error ? error.code : undefined
  return typeof code === 'string' && /^(?:E[A-Z][A-Z0-9]*|EAI_[A-Z]+|UND_ERR_\w+|\w*CERT\w*|UNABLE_TO_\w+)$/.test(code)
    ? code
    : undefined
}

function isDebugging(env: Environment): boolean {
  return readVariable(env, 'EVERGRANT_LOG') === 'debug'
}

// Frames only: messages of foreign errors may carry what was sent.
function stackOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return `    thrown: ${typeof thrown}`
  const frames = (thrown.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  return [`    ${thrown.name}`, ...frames].join('\n')
}
