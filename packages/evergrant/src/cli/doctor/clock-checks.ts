import { type Check, fail, type Finding, ok, skipped, warn } from './check.js'
import type { Patient } from './patient.js'

const WARN_MS = 30_000
const FAIL_MS = 5 * 60_000

const WHY =
  'Expiry is counted by this clock. Machines that share a login and disagree renew it too late or too often, bundles of moved logins look expired, and certificates are judged by it.'

/** Against the database of a store that machines share. */
export function storeClockChecks(patient: Patient): readonly Check[] {
  if (patient.folder !== undefined) return []
  return [
    {
      id: 'clock.store',
      why: WHY,
      needs: ['store.open'],
      run: async () => judgeClock(await aheadOfStore(patient), 'the database'),
    },
  ]
}

/** Against the `Date` of every reply of the server and its authorization server. */
export function serverClockChecks(patient: Patient): readonly Check[] {
  return [
    {
      id: 'clock.server',
      why: WHY,
      needs: ['server.answer'],
      run: async () => judgeClock(smallest(await aheadOfServer(patient)), patient.connection.server),
    },
  ]
}

async function aheadOfStore(patient: Patient): Promise<number | undefined> {
  const { server } = await patient.storage()
  const askedAt = Date.now()
  const now = await server?.now()
  return now === undefined ? undefined : now - (askedAt + Date.now()) / 2
}

async function aheadOfServer(patient: Patient): Promise<readonly number[]> {
  const { exchanges } = await patient.inspection()
  return exchanges.flatMap(({ aheadMs }) => (aheadMs === undefined ? [] : [aheadMs]))
}

/** Whatever delays an answer only makes the difference larger. */
function smallest(differences: readonly number[]): number | undefined {
  return differences.toSorted((a, b) => Math.abs(a) - Math.abs(b))[0]
}

export function judgeClock(aheadMs: number | undefined, whose: string): Finding {
  if (aheadMs === undefined) return skipped(`${whose} does not tell its time`)
  const seconds = Math.round(Math.abs(aheadMs) / 1000)
  if (Math.abs(aheadMs) <= WARN_MS) return ok(`agrees with ${whose} (${seconds} s apart)`)
  const found = `this clock is ${seconds} s ${aheadMs > 0 ? 'behind' : 'ahead of'} that of ${whose}`
  const more = {
    why: WHY,
    next: 'Set the clock of this machine, and have it kept by NTP (`timedatectl set-ntp true`).',
  }
  return Math.abs(aheadMs) > FAIL_MS ? fail(found, more) : warn(found, more)
}
