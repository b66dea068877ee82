import type { ClientRequest, RequestOptions } from 'node:http'
import { httpModule, httpsModule } from './http-modules.js'

/** A `POST` that has its connection, or is getting it, and nothing else yet. */
export interface EarlyRequest {
  readonly url: URL
  /** The request, to be given its headers and sent; `undefined` when it failed meanwhile, or has waited for so long that its server may have hung up. */
  take(now: number): ClientRequest | undefined
}

/** Connects before it is known what is to be sent. What goes wrong is not told: the request that comes next will find out by itself. */
export function openEarly(url: URL, target: RequestOptions, now: number): EarlyRequest {
  const { request } = url.protocol === 'https:' ? httpsModule() : httpModule()
  const outgoing = request({ ...target, method: 'POST' })
  let hasFailed = false
  const fail = () => (hasFailed = true)
  outgoing.on('error', fail)
  outgoing.on('close', fail)
  return {
    url,
    take(time) {
      if (hasFailed || outgoing.socket?.destroyed || time - now > MAX_WAIT_MS) {
        outgoing.destroy()
        return undefined
      }
      outgoing.off('error', fail)
      outgoing.off('close', fail)
      return outgoing
    },
  }
}

/** Well below what servers let a connection be silent for. */
const MAX_WAIT_MS = 2000
