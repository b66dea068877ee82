import { EvergrantError } from '../errors.js'
import { joinBytes } from '../internal/bytes.js'
import { displayUrl } from '../internal/redact.js'
import { parseJsonObject } from '../internal/json-object.js'

/** Statuses for which `Response` allows no body. */
const WITHOUT_BODY = new Set([204, 205, 304])

/**
 * The whole body, decoded.
 *
 * @throws EvergrantError `RESPONSE_TOO_LARGE` as soon as more than `maxBytes` are announced or have arrived; the rest is not read.
 */
export async function readBoundedBody(
  response: Response,
  url: URL,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const tooLarge = () =>
    new EvergrantError('RESPONSE_TOO_LARGE', `${displayUrl(url)} sent more than ${maxBytes} bytes`, {
      details: { origin: url.origin, maxBytes },
    })
  if (Number(response.headers.get('content-length') ?? 0) > maxBytes) {
    await cancelQuietly(response)
    throw tooLarge()
  }
  const chunks: Uint8Array[] = []
  let size = 0
  const stream: AsyncIterable<Uint8Array> | null = response.body
  for await (const chunk of stream ?? []) {
    size += chunk.byteLength
    // Leaving the loop cancels the stream.
    if (size > maxBytes) throw tooLarge()
    chunks.push(chunk)
  }
  return joinBytes(chunks, size) as Uint8Array<ArrayBuffer>
}

/** The reply around a body that has been read, without the headers that described its transfer, and with null members dropped. */
export function normalisedResponse(response: Response, body: Uint8Array<ArrayBuffer>): Response {
  const headers = new Headers(response.headers)
  for (const name of ['content-encoding', 'content-length', 'transfer-encoding']) headers.delete(name)
  const { status, statusText } = response
  if (WITHOUT_BODY.has(status)) return new Response(null, { status, statusText, headers })
  return new Response(withoutNullMembers(body) ?? body, { status, statusText, headers })
}

/** Stops the transfer of a body that nobody will read. */
export async function cancelQuietly(response: Response): Promise<void> {
  // A connection that breaks while it is thrown away changes nothing.
  await response.body?.cancel().catch(() => undefined)
}

/** JSON with `"refresh_token": null` means "no refresh token", but no parser downstream reads it so. */
function withoutNullMembers(body: Uint8Array): string | undefined {
  const members = parseJsonObject(new TextDecoder().decode(body))
  if (members === undefined || !Object.values(members).includes(null)) return undefined
  try {
    return JSON.stringify(Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null)))
  } catch {
    // Parsing does without the stack that writing needs for every level. No honest document is so deep.
    throw new EvergrantError('RESPONSE_INVALID', 'The server sent a JSON document that is nested too deeply')
  }
}
