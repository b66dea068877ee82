import { randomBytes } from 'node:crypto'
import { stat } from 'node:fs/promises'
import type { RecordStore } from '../../index.js'
import { keyFile } from '../../internal/node/environment.js'
import { readKeyDecision } from '../../internal/node/key-decision.js'
import { hasKeyFile } from '../../internal/node/key-file.js'
import { modeText, privacyOf } from '../../internal/node/privacy.js'
import { type Check, fail, type Finding, ok, skipped, warn } from './check.js'
import type { Patient } from './patient.js'

const NOTHING_OPENS = 'Without the key that sealed them no login can be opened.'
/** A keychain is asked for at most 5 s, and may be asked twice. */
const TIMEOUT_MS = 15_000

export function keyChecks(patient: Patient): readonly Check[] {
  return [
    {
      id: 'key.place',
      why: NOTHING_OPENS,
      needs: ['store.open'],
      run: () => judgePlace(patient),
    },
    {
      id: 'key.seal',
      why: 'Nothing is stored that cannot be sealed.',
      needs: ['key.place', 'store.write'],
      timeoutMs: TIMEOUT_MS,
      run: () => trySealing(patient),
    },
  ]
}

async function judgePlace(patient: Patient): Promise<Finding> {
  const { home, folder } = patient
  const { keys } = (await patient.evergrant()).storage
  if (folder === undefined) return ok(`${keys}, to be the same on every machine`)
  if (await isKeyMissing(patient)) {
    const why = 'A new key would be made, which opens nothing of what is there.'
    return fail(`there are logins, and the key file ${keyFile(home)} is gone`, {
      why,
      next: 'Put it back from a backup.',
    })
  }
  if (!patient.hasKeys()) {
    return warn(keys, {
      why: 'Where the key lies is decided by the first login, and then kept.',
      next: 'For another place set EVERGRANT_KEY or EVERGRANT_KEY_PROVIDER before you log in.',
    })
  }
  const isFile = (readKeyDecision(home)?.provider ?? 'file') === 'file'
  return isFile ? judgeKeyFile(keyFile(home), keys) : ok(keys)
}

/** A key file that is to hold the keys, and does not, while there is something to open. */
async function isKeyMissing(patient: Patient): Promise<boolean> {
  const isElsewhere = patient.hasKeys() && readKeyDecision(patient.home)?.provider !== 'file'
  if (isElsewhere || hasKeyFile(keyFile(patient.home))) return false
  return hasLogins((await patient.storage()).store)
}

async function hasLogins(store: RecordStore): Promise<boolean> {
  for await (const _login of store.list({ prefix: 'credential/', limit: 1 })) return true
  return false
}

async function judgeKeyFile(path: string, keys: string): Promise<Finding> {
  if (!hasKeyFile(path)) return ok(`${keys}, not made yet`)
  const stats = await stat(path)
  if (privacyOf(stats) !== 'private') {
    const found = `key file ${path} can be read or changed by others (mode ${modeText(stats.mode)})`
    const next = `Run \`chmod 600 ${path}\`. If others may have read it: \`evergrant keys rotate\`.`
    return fail(found, { why: 'Who has this key and the records has every login in them.', next, code: 'KEY_INVALID' })
  }
  return ok(`${keys}: beside the data, so it protects copies of the store alone and not the whole folder`)
}

async function trySealing(patient: Patient): Promise<Finding> {
  if (!patient.hasKeys()) return skipped('nothing is sealed here yet')
  const scratch = await (await patient.evergrant()).scratch(`doctor-${randomBytes(16).toString('hex')}`)
  const word = randomBytes(16).toString('hex')
  try {
    await scratch.write(word)
    if ((await scratch.read())?.text === word) return ok('seals a record and opens it again')
  } finally {
    await scratch.remove()
  }
  return fail('a sealed record did not come back as it was', { why: NOTHING_OPENS, next: 'Report this.' })
}
