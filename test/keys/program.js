// One process that uses stored logins as any program does, until its parent goes. What it is told to do stands in its arguments:
// `refresh` renews tokens again and again, `login` begins logins (new records), `rotate` rotates the keys and tells each step.
// It sends { done } after each round, { failed } when something went wrong.
import { setTimeout as sleep } from 'node:timers/promises'
import { createEvergrant } from 'evergrant'

const HOUR_MS = 3_600_000
const [job, home, server] = process.argv.slice(2)
let offsetMs = 0
const evergrant = createEvergrant({
  home,
  env: {},
  freshnessMs: 0,
  clock: { now: () => Date.now() + offsetMs, sleep: (ms, signal) => sleep(ms, undefined, { signal }) },
})
const profiles = ['a', 'b', 'c']

const jobs = {
  async refresh() {
    // Every token has expired by then, and the brakes are released.
    offsetMs += HOUR_MS
    for (const profile of profiles) await evergrant.getAccessToken({ server, profile })
  },
  async login() {
    await evergrant.beginLogin({ server, profile: 'd', redirectUris: ['http://127.0.0.1:1/callback'] })
    for (const { state } of await evergrant.connections()) if (state !== 'signed_in') throw new Error(`one is ${state}`)
  },
  async rotate() {
    await evergrant.rotateKeys({ onProgress: (progress) => process.send({ progress }) })
    process.disconnect()
  },
}

process.on('disconnect', () => process.exit())
try {
  do {
    await jobs[job]()
    if (process.connected) process.send({ done: true })
  } while (job !== 'rotate')
} catch (error) {
  process.send({ failed: `${error.code ?? error.name}: ${error.message}` })
}
