import { lookup } from 'node:dns'
import { get as getHttp } from 'node:http'
import { get as getHttps } from 'node:https'
import type { IncomingMessage } from 'node:http'
import { BlockList, isIP, type LookupFunction } from 'node:net'

import { invalid } from './api-error.js'

export interface DownloadLimits {
  readonly maxBytes: number
  /** Also from this machine, over plain HTTP: for tests. Never from any other private network. */
  readonly allowLoopback: boolean
}

const TIME_OUT_MS = 60_000

/** Copies a file from a public HTTPS address. Redirects, private networks and anything else are validation errors. */
export async function download(address: string, limits: DownloadLimits): Promise<Uint8Array> {
  const url = readAddress(address, limits)
  const get = url.protocol === 'http:' ? getHttp : getHttps
  const reply = await new Promise<IncomingMessage>((resolve, reject) => {
    const options = { lookup: guardedLookup(limits), timeout: TIME_OUT_MS, signal: AbortSignal.timeout(TIME_OUT_MS) }
    get(url, options, resolve).on('error', (error) => reject(invalid(`source_url cannot be read: ${error.message}`)))
  })
  try {
    if (reply.statusCode !== 200) throw invalid(`source_url answered ${reply.statusCode}; redirects are not followed.`)
    return await readBytes(reply, limits.maxBytes)
  } finally {
    reply.destroy()
  }
}

function readAddress(address: string, { allowLoopback }: DownloadLimits): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined
  const host = url?.hostname.replace(/^\[|\]$/g, '') ?? ''
  const isLoopback = allowLoopback && (host === 'localhost' || LOOPBACK.check(host, family(host)))
  if (url === undefined || (url.protocol !== 'https:' && !(isLoopback && url.protocol === 'http:'))) {
    throw invalid('source_url must be an https:// address.')
  }
  if (isIP(host) !== 0 && !isAllowed(host, allowLoopback)) throw invalid('source_url is in a private network.')
  return url
}

/** Judges each address at the time of connecting, so that a name cannot change its mind in between. */
function guardedLookup({ allowLoopback }: DownloadLimits): LookupFunction {
  return (hostname, options, callback) =>
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, '')
      const allowed = addresses.filter(({ address }) => isAllowed(address, allowLoopback))
      const [first] = allowed
      if (first === undefined) return callback(new Error('it is in a private network'), '')
      return options.all === true ? callback(null, allowed) : callback(null, first.address, first.family)
    })
}

const LOOPBACK = new BlockList()
LOOPBACK.addSubnet('127.0.0.0', 8)
LOOPBACK.addAddress('::1', 'ipv6')

const PRIVATE = new BlockList()
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const) {
  PRIVATE.addSubnet(net, bits)
}
for (const [net, bits] of [
  ['::', 96],
  ['64:ff9b::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  PRIVATE.addSubnet(net, bits, 'ipv6')
}

function isAllowed(address: string, allowLoopback: boolean): boolean {
  return (allowLoopback && LOOPBACK.check(address, family(address))) || !PRIVATE.check(address, family(address))
}

function family(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4'
}

async function readBytes(reply: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of reply as AsyncIterable<Buffer>) {
    size += chunk.byteLength
    if (size > maxBytes) throw invalid(`The file at source_url is larger than ${maxBytes / 1024 / 1024} MiB.`)
    chunks.push(chunk)
  }
  return new Uint8Array(Buffer.concat(chunks))
}
