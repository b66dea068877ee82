import type { ClientRequest, IncomingMessage } from 'node:http'
import { headerOf } from './http-headers.js'
import { onAbort } from '../abort.js'
import { DISCARD_MS, MAX_DISCARDED_BYTES, type WireRequest, type WireResponse } from '../wire.js'
import { bodyTooLarge, cutError, idleTimeout } from '../wire-errors.js'

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
    release?.()
  }
  const fail = (error: unknown) => {
    if (isOver) return
    failure = { error }
    finish()
    outgoing.destroy()
    failed?.(error)
  }
  const onIdle = () => {
    if (isHeld) {
      timer?.refresh()
      return
    }
    fail(idleTimeout(url, idleTimeoutMs ?? 0))
  }
  const count = (bytes: Uint8Array) => {
    received += bytes.length
    timer?.refresh()
    if (received <= maxBodyBytes) return true
    fail(bodyTooLarge(url, maxBodyBytes))
    return false
  }

  const release = signal && onAbort(signal, () => fail(signal.reason))
  if (idleTimeoutMs !== undefined && idleTimeoutMs !== Infinity) timer = setTimeout(onIdle, idleTimeoutMs)
  incoming.on('error', (error) => fail(cutError(error, url)))
  incoming.on('end', () => {
    if (isOver) return
    finish()
    ended?.()
  })
  incoming.on('close', () => {
    if (!isOver) fail(cutError(undefined, url))
  })

  return {
    status: incoming.statusCode ?? 0,
    header: (name) => headerOf(incoming, name),
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
