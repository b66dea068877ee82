import { DISCARD_MS, MAX_DISCARDED_BYTES, type WireRequest, type WireResponse } from './wire.js'
import { bodyTooLarge, cutError, idleTimeout } from './wire-errors.js'

interface Exchange {
  readonly controller: AbortController
  /** Called once, when the body is over in one way or another. */
  release(): void
}

type Limits = Pick<WireRequest, 'url' | 'idleTimeoutMs' | 'maxBodyBytes'>
type OnChunk = (bytes: Uint8Array) => void | Promise<void>

/** The `Response` of a fetch as a response of the wire. */
export function createFetchBody(response: Response, limits: Limits, { controller, release }: Exchange): WireResponse {
  const { url, idleTimeoutMs = Infinity, maxBodyBytes = Infinity } = limits
  const { signal } = controller
  const reader: ReadableStreamDefaultReader<Uint8Array> | undefined = response.body?.getReader()
  let isDiscarded = false
  let settle: { end(): void; fail(error: unknown): void } | undefined

  const onAbort = () => {
    release()
    settle?.fail(signal.reason)
  }
  const finish = () => {
    signal.removeEventListener('abort', onAbort)
    release()
    settle?.end()
  }
  signal.addEventListener('abort', onAbort)
  if (reader === undefined) finish()

  return {
    status: response.status,
    header: (name) => response.headers.get(name) ?? undefined,
    drain(chunk) {
      return new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason)
        settle = { end: resolve, fail: reject }
        readAll(chunk)
      })
    },
    discard() {
      if (isDiscarded) return
      isDiscarded = true
      const isReading = settle !== undefined
      settle?.end()
      setTimeout(() => controller.abort(), DISCARD_MS)
      if (!isReading) readAll(() => undefined)
    },
  }

  /** What ends it early aborts the request, and that is what `drain` then tells. */
  function readAll(chunk: OnChunk) {
    readThrough(chunk).then(finish, (error: unknown) => controller.abort(error))
  }

  async function readThrough(chunk: OnChunk) {
    let left = maxBodyBytes
    for (;;) {
      const bytes = await read()
      if (bytes === undefined) return
      if (isDiscarded) left = Math.min(left, MAX_DISCARDED_BYTES)
      left -= bytes.length
      if (left < 0) throw bodyTooLarge(url, maxBodyBytes)
      const held = isDiscarded ? undefined : chunk(bytes)
      if (held !== undefined) await held
    }
  }

  async function read(): Promise<Uint8Array | undefined> {
    const timer =
      idleTimeoutMs === Infinity
        ? undefined
        : setTimeout(() => controller.abort(idleTimeout(url, idleTimeoutMs)), idleTimeoutMs)
    try {
      return (await reader?.read())?.value
    } catch (error) {
      throw cutError(error, url)
    } finally {
      clearTimeout(timer)
    }
  }
}
