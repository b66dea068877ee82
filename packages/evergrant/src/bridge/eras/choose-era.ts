import { isEvergrantError } from '../../errors.js'
import { META, MODERN_VERSION } from '../../internal/mcp-words.js'
import { errorCodeOf, isModernError, METHOD_NOT_FOUND } from '../../internal/rpc-errors.js'
import type { Outgoing, Receive, Remote, SendOptions } from '../remote.js'
import { withParamHeaders } from './param-headers.js'
import { objectIn, outgoing, parseMessage } from './wire-words.js'

/** What the first exchange of a conversation showed of the server, where it does not speak the host's era. */
type OtherEra = 'legacy' | 'modern'

/**
 * Passes everything through where the host and the server speak the same era, which the host's first request shows; where they do not, a
 * translation is loaded and stands between them from then on.
 */
export function chooseEra(
  openPlain: (receive: Receive) => Remote,
  toHost: Receive,
  log: (text: string) => void,
): Remote {
  const open = (receive: Receive) => withParamHeaders(openPlain(receive), log)
  let current = open(toHost)
  let choosing: Promise<void> | undefined
  let isChosen = false

  const change = async (other: OtherEra): Promise<void> => {
    await current.close()
    if (other === 'legacy') {
      log('The server speaks an earlier revision than the host: messages are translated')
      const { forModernHost } = await import('./modern-host.js')
      current = forModernHost(open, toHost, log)
    } else {
      log('The server speaks a later revision than the host: messages are translated')
      const { forLegacyHost } = await import('./legacy-host.js')
      current = forLegacyHost(open, toHost, log)
    }
  }

  /** Sends the first request; what it is answered shows the era. */
  const first = async (message: Outgoing, options: SendOptions): Promise<void> => {
    const probe =
      message.protocolVersion === undefined || message.envelope.method === DISCOVER ? message : discover(message)
    const { reply, other } = await ask(current, probe, options)
    isChosen = true
    if (other !== undefined) await change(other)
    if (other === undefined && probe === message && reply !== undefined) return (options.receive ?? toHost)(reply)
    await current.send(message, options)
  }

  /** While the era is open: one after the other, since the first one may change who they go to. */
  const sendFirst = async (message: Outgoing, options: SendOptions): Promise<void> => {
    if (choosing !== undefined) await settled(choosing)
    const isFirst = !isChosen && (message.envelope.method === 'initialize' || message.protocolVersion !== undefined)
    if (!isFirst || message.envelope.kind !== 'request') return current.send(message, options)
    const work = first(message, options)
    choosing = work.finally(() => (choosing = undefined))
    await choosing
  }

  return {
    get session() {
      return current.session
    },
    send(message, options = {}) {
      return isChosen && choosing === undefined ? current.send(message, options) : sendFirst(message, options)
    },
    listen: (signal) => current.listen(signal),
    close: (how) => current.close(how),
  }
}

/** What became of it is for whoever sent it. */
async function settled(work: Promise<void>): Promise<void> {
  await work.then(
    () => undefined,
    () => undefined,
  )
}

/** The reply to the probe, unless it shows that the server speaks another era than the probe. */
async function ask(remote: Remote, probe: Outgoing, { signal, headers, receive }: SendOptions) {
  const isModern = probe.protocolVersion !== undefined
  let reply: Parameters<Receive>[0] | undefined
  try {
    await remote.send(probe, {
      signal,
      headers,
      receive(received) {
        if (received.envelope.id !== probe.envelope.id || received.envelope.method !== undefined)
          return receive?.(received)
        reply = received
        return undefined
      },
    })
  } catch (error) {
    if (isModern ? isLegacyRefusal(error) : isModernRefusal(error)) return { other: otherThan(isModern) }
    throw error
  }
  const error = reply?.envelope.kind === 'error' ? parseMessage(reply).error : undefined
  const isOther =
    error !== undefined &&
    (isModern ? !isModernError(error.code) : isModernError(error.code) || error.code === METHOD_NOT_FOUND)
  return isOther ? { other: otherThan(isModern) } : { reply }
}

function otherThan(isModern: boolean): OtherEra {
  return isModern ? 'legacy' : 'modern'
}

/** A legacy server refuses what it does not know by a status; a modern one would have said why in its own words. */
function isLegacyRefusal(error: unknown): boolean {
  if (!isEvergrantError(error, 'CONNECTION_FAILED', 'NOT_AN_MCP_SERVER')) return false
  const { status } = error.details
  return typeof status === 'number' && status >= 400 && status < 500 && !isModernError(codeBehind(error))
}

function isModernRefusal(error: unknown): boolean {
  const code = codeBehind(error)
  return (
    isModernError(code) ||
    (code === METHOD_NOT_FOUND && isEvergrantError(error, 'CONNECTION_FAILED', 'NOT_AN_MCP_SERVER'))
  )
}

/** The code of the JSON-RPC error in the server's answer that an error came of. */
function codeBehind(error: unknown): number | undefined {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 8; cause = cause.cause, depth += 1) {
    const code = 'body' in cause && typeof cause.body === 'string' ? errorCodeOf(cause.body) : undefined
    if (code !== undefined) return code
  }
  return undefined
}

function discover(message: Outgoing): Outgoing {
  const meta = objectIn(parseMessage(message).params, '_meta')
  const _meta = Object.fromEntries(
    [META.protocolVersion, META.clientCapabilities, META.clientInfo].map((key) => [key, meta[key]]),
  )
  return outgoing(
    { id: 'evergrant-discover', method: DISCOVER, params: { _meta } },
    { protocolVersion: MODERN_VERSION },
  )
}

const DISCOVER = 'server/discover'
