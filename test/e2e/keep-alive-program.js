// One process of two that keep the logins of one folder alive, eight days after they were made. It says when it is ready, begins when
// it is told to, and sends what became of each login.
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { createEvergrant } from 'evergrant'
import { createFileStore } from 'evergrant/store/file'

const EIGHT_DAYS_MS = 8 * 86_400_000
const [folder] = process.argv.slice(2)
const evergrant = createEvergrant({
  store: createFileStore({ folder }),
  clock: { now: () => Date.now() + EIGHT_DAYS_MS, sleep: (ms, signal) => sleep(ms, undefined, { signal }) },
})
await evergrant.connections()
process.send('ready')
await once(process, 'message')
const results = await evergrant.keepAlive()
process.send(results.map(({ outcome }) => outcome))
await evergrant.close()
process.disconnect()
