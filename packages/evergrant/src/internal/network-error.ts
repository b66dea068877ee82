import { EvergrantError } from '../errors.js'
import { displayUrl } from './redact.js'

const MAX_CAUSES = 8

/**
 * Why a fetch failed: an `EvergrantError` that was thrown below it, else `SERVER_UNREACHABLE` with the system's code in
 * `details.systemCode`.
 */
export function networkError(error: unknown, url: string | URL): EvergrantError {
  const causes = causesOf(error)
  const own = causes.find((cause) => cause instanceof EvergrantError)
  if (own !== undefined) return own
  const systemCode = causes.map(codeOf).find((code) => code !== undefined)
  const origin = new URL(url).origin
  return new EvergrantError(
    'SERVER_UNREACHABLE',
    `${displayUrl(url)} could not be reached${systemCode === undefined ? '' : ` (${systemCode})`}`,
    {
      cause: error,
      details: { origin, ...(systemCode === undefined ? {} : { systemCode }) },
      ...(isCertificateCode(systemCode)
        ? { hint: 'The certificate was refused: check the URL, or add a private CA with NODE_EXTRA_CA_CERTS.' }
        : {}),
    },
  )
}

function causesOf(error: unknown): unknown[] {
  const found: unknown[] = []
  const queue = [error]
  while (queue.length > 0 && found.length < MAX_CAUSES) {
    const next = queue.shift()
    if (!(next instanceof Error)) continue
    found.push(next)
    const attempts: unknown[] = next instanceof AggregateError ? next.errors : []
    queue.push(next.cause, ...attempts)
  }
  return found
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  return typeof error.code === 'string' && /^[A-Z][A-Z0-9_]+$/.test(error.code) ? error.code : undefined
}

function isCertificateCode(code: string | undefined): boolean {
  return code !== undefined && /CERT|^ERR_TLS_|^UNABLE_TO_/.test(code)
}
