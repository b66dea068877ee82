import { randomBytes } from 'node:crypto'
import { isEvergrantError } from '../../errors.js'
import { type Check, fail, type Finding, ok } from './check.js'
import type { Patient } from './patient.js'
import type { SecondProcess } from './second-process.js'

/** One for all runs: a store counts the leases of each key for ever. */
const LEASE_KEY = 'scratch/doctor'
const LEASE = { waitMs: 5_000, ttlMs: 30_000 }
const TIMEOUT_MS = 30_000

const ONE_SPENDER = 'Two processes would spend the same refresh token, which ends the login at a strict server.'

export function processChecks(patient: Patient, second: () => SecondProcess): readonly Check[] {
  return [
    {
      id: 'lock.lease',
      why: 'No refresh begins without it.',
      needs: ['store.write'],
      run: () => tryLeases(patient),
    },
    {
      id: 'process.records',
      why: 'Programs that do not see the same records and keys each need a login of their own.',
      needs: ['key.seal'],
      timeoutMs: TIMEOUT_MS,
      run: () => exchangeRecord(patient, second()),
    },
    {
      id: 'process.lock',
      why: ONE_SPENDER,
      needs: ['lock.lease', 'process.records'],
      timeoutMs: TIMEOUT_MS,
      run: () => competeForLease(patient, second()),
    },
  ]
}

async function tryLeases(patient: Patient): Promise<Finding> {
  const { store } = await patient.storage()
  const take = () => store.withLease(LEASE_KEY, LEASE, async ({ fence }) => fence)
  const first = await take()
  const isShared = await store.withLease(LEASE_KEY, LEASE, async () => isTaken(patient))
  if (isShared) return notExclusive('a lease was given while it was held')
  const last = await take()
  if (last <= first) return notExclusive(`its fence does not grow (${first}, then ${last})`)
  return ok('taken, refused while held, given back; its fence grows')
}

/** Whether a lease that is held can be had all the same. */
async function isTaken(patient: Patient): Promise<boolean> {
  const { store } = await patient.storage()
  try {
    await store.withLease(LEASE_KEY, { ...LEASE, waitMs: 0 }, async () => undefined)
    return true
  } catch (error) {
    if (isEvergrantError(error, 'LEASE_TIMEOUT')) return false
    throw error
  }
}

async function exchangeRecord(patient: Patient, second: SecondProcess): Promise<Finding> {
  const name = `doctor-${randomBytes(16).toString('hex')}`
  const [question, reply] = [randomBytes(16).toString('hex'), randomBytes(16).toString('hex')]
  const scratch = await (await patient.evergrant()).scratch(name)
  try {
    await scratch.write(question)
    const answer = await second.ask({ do: 'swap', name, text: reply })
    if (answer.kind !== 'swapped') return notShared('it does not find the record that was written here')
    if (answer.found !== question) return notShared('it found another text than was written here')
    if ((await scratch.read())?.text !== reply) return notShared('what it wrote cannot be seen here')
  } finally {
    await scratch.remove()
  }
  return ok('a second process opens what was sealed here, and the other way round')
}

async function competeForLease(patient: Patient, second: SecondProcess): Promise<Finding> {
  const { store } = await patient.storage()
  const tryIt = (waitMs: number) => second.ask({ do: 'try-lease', key: LEASE_KEY, waitMs })
  const held = await store.withLease(LEASE_KEY, LEASE, async ({ fence }) => ({ fence, answer: await tryIt(0) }))
  if (held.answer.kind !== 'busy') return notExclusive('a second process was given the lease while it was held here')
  const after = await tryIt(LEASE.waitMs)
  if (after.kind !== 'lease') return notExclusive('a second process did not get the lease after it was given back')
  if (BigInt(after.fence) <= held.fence) return notExclusive('its fence does not grow from one process to the next')
  return ok('a second process is kept out while a lease is held here, and gets it afterwards')
}

function notShared(found: string): Finding {
  return fail(`the second process looks elsewhere: ${found}`, {
    why: 'Programs that do not see the same records and keys each need a login of their own.',
    next: 'Compare EVERGRANT_HOME, EVERGRANT_STORE and HOME of both; give EVERGRANT_HOME as a whole path.',
  })
}

function notExclusive(found: string): Finding {
  return fail(found, { why: ONE_SPENDER, next: 'Keep the records on a local disk, or in PostgreSQL or Redis.' })
}
