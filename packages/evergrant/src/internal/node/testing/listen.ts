import type { AddressInfo, Server, Socket } from 'node:net'

/** Servers on free ports of 127.0.0.1 that are closed together, connections included. */
export function createListeners() {
  const closers: (() => Promise<void>)[] = []
  return {
    /** Starts the server and gives its port. */
    async listen(server: Pick<Server, 'listen' | 'close' | 'address' | 'on'>): Promise<number> {
      const sockets = new Set<Socket>()
      server.on('connection', (socket: Socket) => {
        sockets.add(socket)
        socket.on('error', () => undefined).on('close', () => sockets.delete(socket))
      })
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      closers.push(async () => {
        for (const socket of sockets) socket.destroy()
        await new Promise((resolve) => server.close(resolve))
      })
      const { port } = server.address() as AddressInfo
      return port
    },
    async closeAll(): Promise<void> {
      await Promise.all(closers.splice(0).map((close) => close()))
    },
  }
}
