import { createServer, type Server } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

/** Holds the port, also when a login of another test still has it for a moment. */
export async function occupyPort(port: number): Promise<Server> {
  for (;;) {
    const server = createServer()
    const listening = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false))
      server.listen(port, '127.0.0.1', () => resolve(true))
    })
    if (listening) return server
    await sleep(20)
  }
}
