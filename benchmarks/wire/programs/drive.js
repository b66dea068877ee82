// Drives a library in a process of its own, as the benchmark orders: it imports PROGRAM, whose `open(url, token)` gives a client with
// `call(size)`, which gives the text that came.
// usage: drive.js PROGRAM, with IPC
import { pathToFileURL } from 'node:url'

const { open } = await import(pathToFileURL(process.argv[2]).href)
const clients = []

const orders = {
  /** Opens so many clients, all at once. */
  async open({ url, token, count }) {
    clients.push(...(await Promise.all(Array.from({ length: count }, () => open(url, token)))))
  },

  /** So many calls of each size of window: one after the other with the first client, or spread over all of them. */
  async calls({ count, inFlight, size }) {
    const tookMs = []
    let left = count
    const worker = async (client) => {
      while (left > 0) {
        left -= 1
        const begun = performance.now()
        const text = await client.call(size)
        tookMs.push(performance.now() - begun)
        if (!text.startsWith('echoed:') || text.length !== size) throw new Error(`not the echo: ${text.slice(0, 80)}`)
      }
    }
    const cpuBefore = process.cpuUsage()
    const begun = performance.now()
    await Promise.all(Array.from({ length: inFlight }, (_, index) => worker(clients[index % clients.length])))
    const perSecond = count / ((performance.now() - begun) / 1000)
    const { user, system } = process.cpuUsage(cpuBefore)
    const sorted = tookMs.toSorted((a, b) => a - b)
    return { perSecond, cpuMs: (user + system) / 1000 / count, p50Ms: sorted[Math.floor(count / 2)] }
  },

  /** What is left when what is not needed has gone. */
  memory() {
    globalThis.gc()
    globalThis.gc()
    const { rss, heapUsed, external } = process.memoryUsage()
    return { residentMb: rss / 2 ** 20, keptKb: (heapUsed + external) / 1024 }
  },

  peakMb: () => process.resourceUsage().maxRSS / 1024,
}

process.on('message', ({ name, content }) => {
  Promise.resolve()
    .then(() => orders[name](...content))
    .then(
      (result) => process.send({ result }),
      (error) => process.send({ failed: error?.stack ?? String(error) }),
    )
})
process.once('disconnect', () => process.exit())
process.send({ result: 'ready' })
