import type { Signal } from '../../internal/abort.js'
import { EvergrantError } from '../../errors.js'
import { quote } from '../../internal/redact.js'
import type { AuthorizedWire } from './authorized-wire.js'
import type { Receive } from './channel.js'
import { readAnswer, refusal } from './http-answer.js'
import { mediaType, receiveStream, unexpectedType } from './reply.js'

/** The stream of HTTP+SSE, open. */
export interface SseStream {
  /** Where messages are sent to. */
  readonly endpoint: string
  /** Resolves when the stream is over, with the reason if it was cut. */
  readonly ended: Promise<unknown>
}

/**
 * Opens the stream on which the server says everything, and waits for the address that it names first.
 *
 * @throws what a request throws; `NOT_AN_MCP_SERVER`, `RESPONSE_INVALID` for an address on another origin, `REQUEST_TIMEOUT`
 * @see https://modelcontextprotocol.io/specification/2024-11-05/basic/transports#http-with-sse
 */
export async function openSseStream(wire: AuthorizedWire, receive: Receive, signal: Signal): Promise<SseStream> {
  const response = await wire.request({ method: 'GET', headers: { accept: 'text/event-stream' }, signal })
  if (response.status !== 200) throw refusal(wire.url, response, await readAnswer(response))
  if (mediaType(response) !== 'event-stream') {
    response.discard()
    throw unexpectedType(wire.url, response)
  }
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new EvergrantError('REQUEST_TIMEOUT', `The server named no endpoint within ${ENDPOINT_MS} ms`))
      response.discard()
    }, ENDPOINT_MS)
    const onEndpoint = (named: string) => {
      clearTimeout(timer)
      try {
        resolve({ endpoint: sameOrigin(named, wire.url), ended })
      } catch (error) {
        reject(error)
        response.discard()
      }
    }
    const ended = receiveStream({ response, receive, onEndpoint }).then(
      ({ cut }) => cut,
      (error: unknown) => error,
    )
    void ended.then((cut) => {
      clearTimeout(timer)
      reject(
        new EvergrantError('SERVER_UNREACHABLE', 'The server ended the stream before it named an endpoint', {
          cause: cut,
        }),
      )
    })
  })
}

/** The token goes wherever the messages go. */
function sameOrigin(named: string, url: URL): string {
  const endpoint = URL.canParse(named, url.href) ? new URL(named, url) : undefined
  if (endpoint?.origin === url.origin) return endpoint.href
  throw new EvergrantError('RESPONSE_INVALID', `The server names ${quote(named)} as its endpoint, which is not its own`)
}

const ENDPOINT_MS = 30_000
