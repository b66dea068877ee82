// One process that uses the library as any program does. It obeys its parent: { prepare } connects (or waits, for a cold
// start), { call } moves the clock and makes one call. It answers { ready }, { leaseWanted }, then { done } or { failed }.
import { setTimeout as sleep } from 'node:timers/promises'
import { createEvergrant } from 'evergrant'
import { createFileStore } from 'evergrant/store/file'

let member

process.on('disconnect', () => process.exit())
process.on('message', ({ prepare, call }) => {
  const work = prepare ? makeReady(prepare) : makeCall(call)
  work.catch((error) =>
    process.send({ failed: { code: error.code, reason: error.details?.reason, message: error.message } }),
  )
})

async function makeReady({ home, server, lease, cold, offsetMs }) {
  const time = { offsetMs }
  const events = []
  const store = createFileStore({ folder: `${home}/store` })
  const evergrant = createEvergrant({
    home,
    env: {},
    store: {
      ...store,
      withLease(key, options, run) {
        process.send({ leaseWanted: true })
        return lease ? store.withLease(key, options, run) : run({ signal: new AbortController().signal, fence: 0n })
      },
      ...(lease ? {} : unshared(store)),
    },
    clock: { now: () => Date.now() + time.offsetMs, sleep: (ms, signal) => sleep(ms, undefined, { signal }) },
    onEvent: ({ type }) => events.push(type),
  })
  const client = cold ? undefined : await evergrant.connect({ server })
  member = { time, events, evergrant, client, server }
  process.send({ ready: true })
}

/** What every client does that shares a login and nothing else: reads it, and keeps what it writes to itself. */
function unshared(store) {
  const own = new Map()
  return {
    read: async (key) => own.get(key) ?? (await store.read(key)),
    async write(key, payload) {
      const record = { payload, version: `own-${Math.random()}` }
      own.set(key, record)
      return record
    },
  }
}

async function makeCall({ offsetMs }) {
  const { time, events, evergrant, server } = member
  time.offsetMs = offsetMs
  const client = member.client ?? (await evergrant.connect({ server }))
  const { content, isError } = await client.callTool({ name: 'notion-search', arguments: { query: 'roadmap' } })
  const { generation } = await evergrant.status({ server })
  await client.close()
  await evergrant.close()
  process.send({ done: { found: !isError && content[0].text.includes('Roadmap'), generation, events } })
}
