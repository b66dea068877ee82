import type { ClientRequest, IncomingMessage } from 'node:http'
import { EvergrantError } from '../../errors.js'
import { networkError } from '../network-error.js'
import { displayUrl } from '../redact.js'
import type { WireRequest, WireResponse } from '../wire.js'

/** What may be left of a discarded body for its connection to be worth keeping. */
const MAX_DISCARDED_BYTES = 65_536
const DISCARD_MS = 1000

type Limits = Pick<WireRequest, 'url' | 'signal' | 'idleTimeoutMs' | 'maxBodyBytes'>

/** The response whose head is there. Until its body is read to the end, the request's signal and limits stay in force. */
export function openBody(incoming: IncomingMessage, outgoing: ClientRequest, limits: Limits): WireResponse {
  const { url, signal, idleTimeoutMs, maxBodyBytes = Infinity } = limits
  let failure: { readonly error: unknown } | undefined
  let isOver = false
  let isHeld = false
  let received = 0
  let timer: NodeJS.Timeout | undefined
  let ended: (() => void) | undefined
  let failed: ((error: unknown) => void) | undefined

  const finish = () => {
    isOver = true
    clearTimeout(timer)
    signal?.removeEventListener('abort', onAbort)
  }
  const fail = (error: unknown) => {
    if (isOver) return
    failure = { error }
    finish()
    outgoing.destroy()
    failed?.(error)
  }
  const onAbort = () => fail(signal?.reason)
  const onIdle = () => {
    if (isHeld) {
      timer?.refresh()
      return
    }
    const message = `${displayUrl(url)} stopped in the middle of its reply for ${idleTimeoutMs} ms`
    fail(new EvergrantError('REQUEST_TIMEOUT', message, { details: { origin: url.origin, timeoutMs: idleTimeoutMs } }))
  }
  const count = (bytes: Uint8Array) => {
    received += bytes.length
    timer?.refresh()
    if (received <= maxBodyBytes) return true
    fail(tooLarge(url, maxBodyBytes))
    return false
  }

  signal?.addEventListener('abort', onAbort)
  if (idleTimeoutMs !== undefined && idleTimeoutMs !== Infinity) timer = setTimeout(onIdle, idleTimeoutMs)
  incoming.on('error', (error) => fail(cutError(error, url)))
  incoming.on('end', () => {
    if (isOver) return
    finish()
    ended?.()
  })
  incoming.on('close', () => fail(cutError(undefined, url)))

  return {
    status: incoming.statusCode ?? 0,
    header(name) {
      const value = incoming.headers[name]
      return Array.isArray(value) ? value.join(', ') : value
    },
    drain(chunk) {
      return new Promise((resolve, reject) => {
        if (failure !== undefined) return reject(failure.error)
        if (isOver) return resolve()
        ended = resolve
        failed = reject
        incoming.on('data', (bytes: Uint8Array) => {
          if (isOver || !count(bytes)) return
          try {
            const held = chunk(bytes)
            if (held !== undefined) hold(held)
          } catch (error) {
            fail(error)
          }
        })
      })
    },
    discard() {
      if (isOver) return
      finish()
      ended?.()
      readRest(incoming, outgoing)
    },
  }

  function hold(promise: Promise<void>) {
    isHeld = true
    incoming.pause()
    promise.then(() => {
      isHeld = false
      timer?.refresh()
      incoming.resume()
    }, fail)
  }
}

/** Reads what little is left, so that the connection can be used again; else ends it. */
function readRest(incoming: IncomingMessage, outgoing: ClientRequest): void {
  let left = MAX_DISCARDED_BYTES
  const timer = setTimeout(() => outgoing.destroy(), DISCARD_MS)
  incoming.on('data', (bytes: Uint8Array) => {
    left -= bytes.length
    if (left < 0) outgoing.destroy()
  })
  incoming.on('close', () => clearTimeout(timer))
  incoming.resume()
}

function cutError(error: Error | undefined, url: URL): EvergrantError {
  const { details, hint } = networkError(error, url)
  const code = details['systemCode']
  const message = `${displayUrl(url)} cut its reply short${typeof code === 'string' ? ` (${code})` : ''}`
  return new EvergrantError('SERVER_UNREACHABLE', message, { cause: error, hint, details })
}

function tooLarge(url: URL, maxBytes: number): EvergrantError {
  return new EvergrantError('RESPONSE_TOO_LARGE', `${displayUrl(url)} sent more than ${maxBytes} bytes`, {
    details: { origin: url.origin, maxBytes },
    hint: 'Ask the server for less at once, for example one page of a list.',
  })
}
