import { createEvergrant, type Evergrant, inspectServer, type RecordStore, type ServerInspection } from '../../index.js'
import { systemClock } from '../../internal/clock.js'
import { dataFolder, keyFile, storeFolder } from '../../internal/node/environment.js'
import { readKeyDecision } from '../../internal/node/key-decision.js'
import { hasKeyFile } from '../../internal/node/key-file.js'
import { createFileStore } from '../../store/drivers/file/index.js'
import { readVariable } from '../environment.js'
import type { Environment } from '../io.js'
import { openSharedStore } from '../store-from-environment.js'
import type { SharedStore, StoreServer } from '../stores/shared-store.js'

/** What is examined: opened when a check asks for it, once for all. */
export interface Patient {
  readonly env: Environment
  readonly home: string
  /** Where the records are in files; `undefined` where machines share a store. */
  readonly folder: string | undefined
  readonly connection: { readonly server: string; readonly profile: string }
  storage(): Promise<Storage>
  evergrant(): Promise<Evergrant>
  /** Whether it is settled which keys seal; a check must not settle it. */
  hasKeys(): boolean
  inspection(): Promise<ServerInspection>
  /** The requests of the inspection, once it is over. */
  requests(): ServerInspection['exchanges']
  close(): Promise<void>
}

export interface Storage {
  readonly store: RecordStore
  readonly place: string
  /** Of a store that machines share. */
  readonly server?: StoreServer
}

export function createPatient({
  env,
  connection,
  signal,
}: Pick<Patient, 'env' | 'connection'> & { readonly signal: AbortSignal }): Patient {
  const home = dataFolder(env)
  const isShared = (readVariable(env, 'EVERGRANT_STORE') ?? 'file') !== 'file'
  const folder = isShared ? undefined : storeFolder(home)
  const shared = once(() => openSharedStore(env))
  const storage = once(async (): Promise<Storage> =>
    folder === undefined ? sharedStorage(await shared()) : fileStorage(folder),
  )
  const evergrant = once(async () => {
    if (!isShared) return createEvergrant({ env })
    const { store, describeStore } = await shared()
    // Lent: it is closed once, below.
    const { close: _closedBelow, ...lent } = store
    return createEvergrant({ env, store: lent, describeStore })
  })
  let seen: ServerInspection | undefined
  const inspection = once(async () => (seen = await inspectServer({ server: connection.server, env, signal })))
  return {
    env,
    home,
    folder,
    connection,
    storage,
    evergrant,
    inspection,
    requests: () => seen?.exchanges ?? [],
    hasKeys: () => isShared || readKeyDecision(home) !== undefined || hasKeyFile(keyFile(home)),
    async close() {
      const closing = closeAll(evergrant.opened(), storage.opened())
      // What hangs was told as a check that did not finish; the program ends without waiting for it a second time.
      await Promise.race([closing, systemClock.sleep(CLOSE_MS)])
    },
  }
}

const fileStorage = (folder: string): Storage => ({ store: createFileStore({ folder }), place: folder })
const sharedStorage = ({ store, describeStore, server }: SharedStore): Storage => ({
  store,
  place: describeStore,
  server,
})

/** Of what could not be opened nothing is left to close, and the check that opened it told why. */
async function closeAll(evergrant: Promise<Evergrant> | undefined, storage: Promise<Storage> | undefined) {
  await evergrant?.then(
    (opened) => opened.close(),
    () => undefined,
  )
  await storage?.then(
    ({ store }) => store.close?.(),
    () => undefined,
  )
}

const CLOSE_MS = 2_000

interface Once<T> {
  (): Promise<T>
  /** `undefined` when nobody has asked. */
  opened(): Promise<T> | undefined
}

function once<T>(make: () => Promise<T>): Once<T> {
  let made: Promise<T> | undefined
  return Object.assign(() => (made ??= make()), { opened: () => made })
}
