// One process that uses the library as any program does. Its parent sends orders { id, name, order } and hears { id, result } or
// { id, failed }; { stopped } when it stands still at the point where its parent wants it; { leaseWanted } when it asks for the
// lease of a login.
import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { BUILT, leaving, openStore } from './actor-store.js'
import { stopping } from './actor-stops.js'

let actor

const SEARCH = { name: 'notion-search', arguments: { query: 'roadmap' } }

const orders = {
  /**
   * `library` is the folder of a built copy of the library, where it is not the real one that is proved. `layer` is a module that puts
   * something of its own round the store and the fetch, and may add orders.
   */
  async open({ store, key, server, policies, clock, library, layer, tool = SEARCH }) {
    const { createEvergrant, EvergrantError } = await import(`${library ?? BUILT}/index.js`)
    const { createLayer = () => PLAIN } = layer ? await import(layer) : {}
    const added = createLayer({ EvergrantError, note: (note) => process.send({ note }) })
    const stops = stopping({
      onStop: () => process.send({ stopped: true }),
      onLeaseWanted: () => process.send({ leaseWanted: true }),
      send: added.fetch,
    })
    const { store: opened, end } = await openStore(store, { library, onStep: stops.onStep })
    const shared = leaving(added.store(opened))
    const events = []
    const time = { clock }
    const evergrant = createEvergrant({
      env: { EVERGRANT_KEY: key },
      store: stops.store(shared.store),
      fetch: stops.fetch,
      clock: clockOf(time),
      ...(policies && { issuerPolicies: policies }),
      onEvent: (event) => events.push(event),
    })
    actor = { evergrant, server, tool, time, events, stops, end, leave: shared.leave }
    Object.assign(orders, added.orders)
  },

  beginLogin: ({ profile, redirectUris }) =>
    actor.evergrant.beginLogin({ server: actor.server, redirectUris, ...(profile && { profile }) }),

  async completeLogin({ callback, binding }) {
    await actor.evergrant.completeLogin(callback, { binding })
  },

  /** So many callers at once ask for a token, as before a request; the result says what each got, and what was told meanwhile. */
  async tokens({ callers = 1, clock, stopAt, profile }) {
    const { evergrant, time, events, stops } = actor
    if (clock) time.clock = clock
    stops.at(stopAt)
    events.length = 0
    const connection = connectionOf(profile)
    const calls = Array.from({ length: callers }, () => evergrant.getAccessToken(connection))
    const settled = await Promise.allSettled(calls)
    return { callers: settled.map((each) => outcome(each, fingerprint)), events: told(events) }
  },

  /** So many callers at once make a call at the server, which may answer 401. */
  async calls({ callers = 1, clock }) {
    const { evergrant, server, tool, time, events, stops } = actor
    if (clock) time.clock = clock
    actor.client ??= await evergrant.connect({ server })
    stops.at(undefined)
    events.length = 0
    const settled = await Promise.allSettled(Array.from({ length: callers }, () => actor.client.callTool(tool)))
    return { callers: settled.map((each) => outcome(each)), events: told(events) }
  },

  /** As a timer does: refreshes what is idle. */
  async keepAlive({ clock }) {
    const { evergrant, time, events, stops } = actor
    if (clock) time.clock = clock
    stops.at(undefined)
    events.length = 0
    const logins = await evergrant.keepAlive()
    return { logins: logins.map(({ connection: _connection, ...outcome }) => outcome), events: told(events) }
  },

  async connect() {
    actor.client ??= await actor.evergrant.connect({ server: actor.server })
  },

  async goOn({ stopAt }) {
    actor.stops.goOn(stopAt)
  },

  /** Time that passes while callers wait. */
  async time({ clock }) {
    actor.time.clock = clock
  },

  /** From now on without leases, and without writing where others read. */
  async leave() {
    actor.leave()
  },

  status: ({ profile }) => actor.evergrant.status(connectionOf(profile)),

  /** What the log of the login says, oldest first. */
  async log({ profile }) {
    const entries = []
    for await (const entry of actor.evergrant.auditLog(connectionOf(profile))) entries.push(entry)
    return told(entries)
  },

  async close() {
    await actor.client?.close()
    await actor.evergrant.close()
    await actor.end()
    setImmediate(() => process.disconnect())
  },
}

const connectionOf = (profile) => ({ server: actor.server, ...(profile && { profile }) })

const PLAIN = { store: (store) => store, fetch, orders: {} }

/** The parent's time: `base` at this moment, running `speed` times as fast as the real one, shown wrong by `skewMs`. */
function clockOf(time) {
  let started = performance.now()
  let current = time.clock
  const passed = () => {
    if (current !== time.clock) [current, started] = [time.clock, performance.now()]
    const { offsetMs = 0, base, speed = 1 } = current ?? {}
    return base === undefined ? Date.now() + offsetMs : base + (performance.now() - started) * speed
  }
  return {
    now: () => passed() + (time.clock?.skewMs ?? 0),
    monotonic: passed,
    sleep: (ms, signal) => sleep(ms / (time.clock?.speed ?? 1), undefined, { signal }),
  }
}

/** Which token it is, never the token. */
const fingerprint = (token) => ({ token: createHash('sha256').update(token).digest('hex').slice(0, 16) })

function outcome({ status, value, reason }, describe = () => ({})) {
  if (status === 'fulfilled') {
    if (value.isError) return { served: false, message: 'The tool failed' }
    return { served: true, ...describe(value) }
  }
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
