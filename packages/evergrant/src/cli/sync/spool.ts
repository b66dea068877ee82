import { isObject, parseJsonObject } from '../../internal/json-object.js'
import { digest } from './digest.js'
import { type Folder, OWN_FOLDER } from './folder.js'

const RUN = `${OWN_FOLDER}/run.json`
const FETCHED = `${OWN_FOLDER}/fetched`
/** What was fetched earlier is out of date: it would be told as news, and is not. */
const FRESH_MS = 24 * 60 * 60 * 1000

/** What a run has fetched, kept until the run is done: one that is killed and begun again asks for nothing twice. */
export interface Spool {
  /** How much was there from a run that was not finished. */
  readonly resumed: number
  /** What `load` gives, from the spool where it is there. */
  remember<T>(key: string, load: () => Promise<T>): Promise<T>
  /** Everything is in its place. */
  done(): Promise<void>
}

export interface RunName {
  /** Another reference or depth is another run. */
  readonly name: string
  /** Begins anew, whatever is there. */
  readonly force: boolean
  readonly now: number
}

export async function openSpool(folder: Folder, { name, force, now }: RunName): Promise<Spool> {
  const run = parseJsonObject((await folder.read(RUN))?.toString() ?? '')
  const startedAt = typeof run?.['startedAt'] === 'number' ? run['startedAt'] : 0
  const isSame = run?.['name'] === name && now >= startedAt && now - startedAt < FRESH_MS
  if (force || !isSame) {
    await folder.remove(FETCHED)
    await folder.write(RUN, JSON.stringify({ name, startedAt: now }))
  }
  let resumed = 0
  const own = new Set<string>()
  return {
    get resumed() {
      return resumed
    },
    async remember<T>(key: string, load: () => Promise<T>): Promise<T> {
      const path = `${FETCHED}/${digest(key)}.json`
      const kept = parseJsonObject((await folder.read(path))?.toString() ?? '')
      if (isObject(kept) && kept['key'] === key) {
        if (!own.has(path)) resumed += 1
        return kept['value'] as T
      }
      const value = await load()
      own.add(path)
      await folder.write(path, JSON.stringify({ key, value }))
      return value
    },
    async done() {
      await folder.remove(RUN)
      await folder.remove(FETCHED)
    },
  }
}

/** For a run that keeps nothing. */
export const NO_SPOOL: Spool = {
  resumed: 0,
  remember: (_key, load) => load(),
  done: () => Promise.resolve(),
}
