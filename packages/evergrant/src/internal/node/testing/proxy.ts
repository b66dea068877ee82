import { createServer, type Server } from 'node:http'
import { connect, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'

export interface Tunnelled {
  readonly target: string
  readonly authorization: string | undefined
}

/** Makes the server a proxy that tunnels every CONNECT to one port of this machine, whatever name is asked for. */
export function tunnelTo(
  target: number,
  { server = createServer((_, response) => void response.writeHead(501).end()), status = 200 } = {},
): { readonly server: Server; readonly asked: Tunnelled[] } {
  const asked: Tunnelled[] = []
  server.on('connect', (request, client: Duplex) => {
    asked.push({ target: request.url ?? '', authorization: request.headers['proxy-authorization'] })
    if (status === 200) open(client, target)
    else client.end(`HTTP/1.1 ${status} No\r\n\r\n`)
  })
  return { server, asked }
}

function open(client: Duplex, target: number): void {
  const upstream: Socket = connect(target, '127.0.0.1', () => {
    client.write('HTTP/1.1 200 Connection established\r\n\r\n')
    upstream.pipe(client).pipe(upstream)
  })
  client.on('error', () => upstream.destroy())
  upstream.on('error', () => client.destroy())
  client.on('close', () => upstream.destroy())
}
