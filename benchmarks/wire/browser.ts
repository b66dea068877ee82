import { mkdirSync, writeFileSync } from 'node:fs'
import { get as getPlainly, type IncomingMessage } from 'node:http'
import { get as getByTls } from 'node:https'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'

/** The browser of a benchmark: whatever a program opens is followed by HTTP, redirects and all, and nothing is shown. */
export interface Browser {
  /** What makes programs open it: their `PATH` begins with that folder. */
  readonly folder: string
  readonly env: Readonly<Record<string, string>>
  close(): void
}

export async function startBrowser(folder: string, certificate: () => string | undefined): Promise<Browser> {
  const server = createServer((socket) => {
    let asked = ''
    socket.setEncoding('utf8').on('data', (chunk: string) => (asked += chunk))
    socket.on('end', () => {
      visit(asked.trim(), certificate()).catch((error: unknown) =>
        process.emitWarning(`The benchmark's browser: ${String(error)}`),
      )
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  mkdirSync(folder, { recursive: true })
  const script = `#!/bin/bash\nprintf '%s' "$1" >/dev/tcp/127.0.0.1/${port}\n`
  const path = join(folder, 'xdg-open')
  writeFileSync(path, script, { mode: 0o755 })
  return { folder, env: { BROWSER: path }, close: () => void server.close() }
}

/** Follows the redirects as a browser does, into the program that waits for the callback. */
async function visit(address: string, ca: string | undefined): Promise<void> {
  const url = new URL(address)
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const get = url.protocol === 'https:' ? getByTls : getPlainly
    get(url, { ca }, resolve).on('error', reject)
  })
  response.resume()
  const { location } = response.headers
  if (location !== undefined) await visit(new URL(location, url).href, ca)
}
