import { EvergrantError, isEvergrantError } from '../errors.js'
import { displayUrl } from '../internal/redact.js'
import { type BearerChallenge, bearerChallenge } from '../oauth/challenge.js'
import type { GuardedFetch } from '../oauth/guarded-fetch.js'

/** What a server answers to a request without a token. */
export interface ChallengeProbe {
  readonly unauthorized: boolean
  readonly bearer?: BearerChallenge
  /** A clearer error when discovery finds nothing: the server may need no login, or be no MCP server at all. */
  explain(error: unknown): unknown
}

/**
 * Asks the server for its challenge (RFC 9728 §5.1) with a `ping`, which opens no session.
 * Any answer is an answer; only a server that cannot be reached is an error.
 */
export async function probeChallenge(fetch: GuardedFetch, server: string): Promise<ChallengeProbe> {
  const response = await fetch(server, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 0, method: 'ping' }),
  })
  const unauthorized = response.status === 401
  const bearer = unauthorized ? bearerChallenge(response.headers.get('www-authenticate')) : undefined
  const speaksMcp = !unauthorized && (await isJsonRpc(response))
  return {
    unauthorized,
    ...(bearer && { bearer }),
    explain: (error) => explain(error, { server, unauthorized, speaksMcp, status: response.status }),
  }
}

function explain(
  error: unknown,
  seen: { server: string; unauthorized: boolean; speaksMcp: boolean; status: number },
): unknown {
  if (seen.unauthorized || !isEvergrantError(error, 'DISCOVERY_FAILED', 'METADATA_INVALID')) return error
  const server = displayUrl(seen.server)
  if (seen.speaksMcp) return new EvergrantError('LOGIN_NOT_NEEDED', `${server} asks for no login`, { cause: error })
  return new EvergrantError(
    'NOT_AN_MCP_SERVER',
    `${server} answers ${seen.status} like no MCP server, and describes no login`,
    {
      cause: error,
      details: { status: seen.status },
    },
  )
}

async function isJsonRpc(response: Response): Promise<boolean> {
  if (response.headers.get('content-type')?.includes('text/event-stream')) return true
  const text = await response.text()
  try {
    const body: unknown = JSON.parse(text)
    return typeof body === 'object' && body !== null && 'jsonrpc' in body
  } catch {
    return false
  }
}
