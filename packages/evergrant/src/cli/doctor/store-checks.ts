import { randomBytes } from 'node:crypto'
import type { RecordStore } from '../../index.js'
import { isEvergrantError } from '../../errors.js'
import { type FileStoreInspection, inspectFileStore } from '../../store/drivers/file/index.js'
import { type Check, fail, failure, type Finding, ok, warn } from './check.js'
import type { Patient } from './patient.js'
import { listed, recordWords } from './words.js'

/** Where the checks write: no login, no cache, no log is kept there. */
const SCRATCH = 'scratch'
const SCRATCH_LIFE_MS = 10 * 60_000

const LOST_WRITES = 'A rotated refresh token that the store forgets is gone, and the login with it.'

export function storeChecks(patient: Patient): readonly Check[] {
  const { folder } = patient
  return [
    {
      id: 'store.open',
      why: 'Every login is kept in it.',
      run: async () => openStore(patient),
    },
    {
      id: 'store.durability',
      why: LOST_WRITES,
      needs: ['store.open'],
      run: () => judgeDurability(patient),
    },
    {
      id: 'store.write',
      why: 'New tokens are stored before they are used; without that every refresh fails.',
      needs: ['store.open', 'store.durability'],
      run: async () => tryWriting((await patient.storage()).store),
    },
    ...(folder === undefined ? [] : fileStoreChecks(folder)),
  ]
}

async function openStore(patient: Patient): Promise<Finding> {
  const { store, place, server } = await patient.storage()
  await store.read(`${SCRATCH}/none`)
  const version = await server?.version()
  return ok(version === undefined ? place : `${place}, ${version}`)
}

async function judgeDurability(patient: Patient): Promise<Finding> {
  const { server } = await patient.storage()
  if (server === undefined) return ok('every write is synced to the disk before it counts')
  try {
    await server.assertDurable()
  } catch (error) {
    if (!isEvergrantError(error, 'STORE_UNSAFE')) throw error
    if (!server.allowDataLoss) return failure(error, LOST_WRITES)
    return warn(`${error.message}; that was accepted by allowDataLoss`, { why: LOST_WRITES, next: error.hint })
  }
  return ok(`it keeps what it acknowledges${server.allowDataLoss ? '; allowDataLoss is set, and not needed' : ''}`)
}

const text = (word: string) => new TextEncoder().encode(word)

/** Write, read back, swap, refuse what is stale, remove. */
async function tryWriting(store: RecordStore): Promise<Finding> {
  const key = `${SCRATCH}/${randomBytes(16).toString('hex')}`
  const options = { expiresAt: Date.now() + SCRATCH_LIFE_MS }
  try {
    const { version: stale } = await store.write(key, text('first'), options)
    await store.write(key, text('second'), { ...options, expected: stale })
    if (await isWritten(store, key, { ...options, expected: stale })) {
      return brokenStore('a write after a stale version was taken')
    }
    if (await isWritten(store, key, options)) return brokenStore('a record that is there was made again')
    const found = new TextDecoder().decode((await store.read(key))?.payload)
    if (found !== 'second') return brokenStore('what was written does not come back')
  } finally {
    await store.remove(key)
  }
  if ((await store.read(key)) !== undefined) return brokenStore('what was removed is still there')
  return ok('writes, reads back, refuses a stale version, removes')
}

async function isWritten(store: RecordStore, key: string, options: Parameters<RecordStore['write']>[2]) {
  try {
    await store.write(key, text('third'), options)
    return true
  } catch (error) {
    if (isEvergrantError(error, 'STORE_CONFLICT')) return false
    throw error
  }
}

function brokenStore(found: string): Finding {
  return fail(found, {
    why: 'Two processes would undo what the other one has stored, new tokens included.',
    next: 'Keep the records on a local disk, or in PostgreSQL or Redis itself and not behind a cache.',
  })
}

function fileStoreChecks(folder: string): readonly Check[] {
  let inspection: Promise<FileStoreInspection> | undefined
  const inspect = () => (inspection ??= inspectFileStore({ folder }))
  return [
    {
      id: 'store.files',
      why: 'Who can change these files can undo logins or put back old ones.',
      needs: ['store.open'],
      timeoutMs: 30_000,
      run: async () => judgeFiles(await inspect()),
    },
    {
      id: 'store.records',
      why: 'A record that is damaged holds a login or its log.',
      needs: ['store.open'],
      timeoutMs: 30_000,
      run: async () => judgeRecords(await inspect()),
    },
  ]
}

function judgeFiles({ readable, changeable, foreign, unfinished }: FileStoreInspection): Finding {
  if (changeable.length > 0) {
    return fail(`other users can change ${listed(changeable)}`, {
      why: 'They can undo logins, or put back old ones.',
      next: `Make them yours alone: \`chmod -R go-rwx\`, and \`chown\` where they belong to somebody else.`,
    })
  }
  if (readable.length > 0) {
    return warn(`other users can read ${listed(readable)}`, {
      why: 'Logins are sealed, but the log is plain text.',
      next: 'Run `chmod -R go-rwx` on the folder of the store.',
    })
  }
  if (foreign.length > 0) {
    return warn(`not written by Evergrant: ${listed(foreign)}`, {
      why: 'Such files can come from a backup or a synchronised folder that will also put back old records.',
      next: 'Look at them, move away what does not belong there, and keep the folder out of synchronisation.',
    })
  }
  const left = unfinished === 0 ? '' : `; ${unfinished} left half-made by stopped processes, which harm nobody`
  return ok(`for their owner alone, none foreign${left}`)
}

function judgeRecords({ records, damaged }: FileStoreInspection): Finding {
  if (damaged.length === 0) return ok(`${records} ${records === 1 ? 'record' : 'records'}, none damaged`)
  const all = records + damaged.length
  return fail(`${damaged.length} of ${all} records cannot be read: ${listed(damaged.map(recordWords))}`, {
    why: 'They are damaged, or were written by a newer version.',
    next: 'Put the files back from a backup made after the last refresh, or run `evergrant logout --local` for that profile and log in again.',
    code: 'RECORD_UNREADABLE',
  })
}
