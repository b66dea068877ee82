// One process that uses the library as any program does. Its parent sends orders { id, name, order } and hears { id, result } or
// { id, failed }; { stopped } when it stands still at the point where its parent wants to end it.
import { setTimeout as sleep } from 'node:timers/promises'
import { openStore } from './actor-store.js'
import { stopping } from './actor-stops.js'

let actor

const orders = {
  /** `library` is the folder of a built copy of the library, where it is not the real one that is proved. */
  async open({ store, key, server, policies, clock, library }) {
    const { createEvergrant } = await import(library ? `${library}/index.js` : 'evergrant')
    const { store: opened, end } = await openStore(store, library)
    const events = []
    const time = { clock }
    const stops = stopping(() => process.send({ stopped: true }))
    const evergrant = createEvergrant({
      env: { EVERGRANT_KEY: key },
      store: stops.store(opened),
      fetch: stops.fetch,
      clock: clockOf(time),
      ...(policies && { issuerPolicies: policies }),
      onEvent: (event) => events.push(event),
    })
    actor = { evergrant, server, time, events, stops, end }
  },

  /** So many callers at once ask for a token, as before a request; the result says what each got, and what was told meanwhile. */
  async tokens({ callers = 1, clock, stopAt }) {
    const { evergrant, server, time, events, stops } = actor
    if (clock) time.clock = clock
    stops.at(stopAt)
    events.length = 0
    const calls = Array.from({ length: callers }, () => evergrant.getAccessToken({ server }))
    const settled = await Promise.allSettled(calls)
    return { callers: settled.map(outcome), events: told(events) }
  },

  /** So many callers at once make a call at the server, which may answer 401. */
  async calls({ callers = 1, clock }) {
    const { evergrant, server, time, events, stops } = actor
    if (clock) time.clock = clock
    actor.client ??= await evergrant.connect({ server })
    stops.at(undefined)
    events.length = 0
    const query = { name: 'notion-search', arguments: { query: 'roadmap' } }
    const settled = await Promise.allSettled(Array.from({ length: callers }, () => actor.client.callTool(query)))
    return { callers: settled.map(outcome), events: told(events) }
  },

  async connect() {
    actor.client ??= await actor.evergrant.connect({ server: actor.server })
  },

  status: () => actor.evergrant.status({ server: actor.server }),

  async close() {
    await actor.client?.close()
    await actor.evergrant.close()
    await actor.end()
    setImmediate(() => process.disconnect())
  },
}

/** The parent's time: `base` at this moment, running `speed` times as fast as the real one. */
function clockOf(time) {
  let started = performance.now()
  let current = time.clock
  const now = () => {
    if (current !== time.clock) [current, started] = [time.clock, performance.now()]
    const { offsetMs = 0, base, speed = 1 } = current ?? {}
    return base === undefined ? Date.now() + offsetMs : base + (performance.now() - started) * speed
  }
  return { now, sleep: (ms, signal) => sleep(ms / (time.clock?.speed ?? 1), undefined, { signal }) }
}

/** Never a token: a caller that has got one says so. */
function outcome({ status, reason }) {
  if (status === 'fulfilled') return { served: true }
  return { served: false, code: reason.code, reason: reason.details?.reason, message: reason.message }
}

const told = (events) => events.map(({ type, reason }) => (reason === undefined ? { type } : { type, reason }))

process.on('disconnect', () => process.exit())
process.on('message', ({ id, name, order }) => {
  orders[name](order ?? {}).then(
    (result) => process.send({ id, result }),
    ({ code, message, stack }) => process.send({ id, failed: { code, message, stack } }),
  )
})
