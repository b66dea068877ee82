import type { Socket } from 'node:net'
import { EvergrantError } from '../../errors.js'
import { httpModule, httpsModule } from './http-modules.js'

/**
 * Gives a connection through an http(s) proxy, by CONNECT. User name and password of the proxy's URL are sent to it as Basic authentication.
 *
 * Its errors are `SERVER_UNREACHABLE` and `REQUEST_TIMEOUT`; neither tells the proxy's URL, which can hold a password
 * @see https://www.rfc-editor.org/rfc/rfc9110.html#section-9.3.6
 */
export function openTunnel(
  proxy: string,
  { host, port }: { readonly host: string; readonly port: number | string },
  timeoutMs: number,
  done: (error: Error | null, socket?: Socket) => void,
): void {
  const url = new URL(proxy)
  const target = `${host.includes(':') ? `[${host}]` : host}:${port}`
  const hostname = url.hostname.replace(/^\[|\]$/g, '')
  const { request } = url.protocol === 'https:' ? httpsModule() : httpModule()
  const details = { target, proxy: url.host }
  const outgoing = request({
    hostname,
    port: url.port,
    // Node would take the name to verify from the `host` header, and that is the server's. An address is none.
    servername: process.getBuiltinModule('node:net').isIP(hostname) === 0 ? hostname : '',
    method: 'CONNECT',
    path: target,
    agent: false,
    headers: { host: target, ...authorization(url) },
  })
  const timer = setTimeout(() => {
    const message = `The proxy ${url.host} opened no way to ${target} within ${timeoutMs} ms`
    outgoing.destroy(new EvergrantError('REQUEST_TIMEOUT', message, { details: { ...details, timeoutMs } }))
  }, timeoutMs)
  outgoing.once('close', () => clearTimeout(timer))
  outgoing.once('connect', ({ statusCode }, socket, head) => {
    clearTimeout(timer)
    if (statusCode === 200 && head.length === 0) return done(null, socket)
    socket.destroy()
    const message = `The proxy ${url.host} refused the way to ${target} (${statusCode})`
    done(new EvergrantError('SERVER_UNREACHABLE', message, { details: { ...details, proxyStatus: statusCode } }))
  })
  outgoing.once('error', (error: NodeJS.ErrnoException) => {
    if (error instanceof EvergrantError) return done(error)
    const message = `The proxy ${url.host} could not be reached${error.code === undefined ? '' : ` (${error.code})`}`
    const systemCode = error.code === undefined ? {} : { systemCode: error.code }
    done(new EvergrantError('SERVER_UNREACHABLE', message, { cause: error, details: { ...details, ...systemCode } }))
  })
  outgoing.end()
}

function authorization({ username, password }: URL): { 'proxy-authorization'?: string } {
  if (username === '' && password === '') return {}
  const credentials = `${decoded(username)}:${decoded(password)}`
  return { 'proxy-authorization': `Basic ${Buffer.from(credentials).toString('base64')}` }
}

/** A password with a percent sign in it is often written as it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
