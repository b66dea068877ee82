import type { ConnectionStatus } from '../../index.js'
import { errorCodes, type ErrorCode, isEvergrantError } from '../../errors.js'
import { commandFor } from '../command-words.js'
import { describeState } from '../connection-words.js'
import { riskAdvice, riskWords } from '../risk-words.js'
import { inWords } from '../time-words.js'
import { type Check, fail, type Finding, ok, skipped, warn } from './check.js'
import type { Patient } from './patient.js'
import { listed, loginWords } from './words.js'

const NEEDS = ['key.place', 'key.seal']

export function loginChecks(patient: Patient): readonly Check[] {
  return [
    {
      id: 'logins.keys',
      why: 'A login whose key is lost is lost.',
      needs: NEEDS,
      run: async () => judgeKeys(await loginsOf(patient)),
    },
    {
      id: 'logins.records',
      why: 'A login that cannot be opened is lost.',
      needs: [...NEEDS, 'store.records'],
      run: async () => judgeRecords(await loginsOf(patient)),
    },
    {
      id: 'logins.state',
      why: 'This is the login that commands use.',
      needs: ['key.place'],
      unlessFailed: ['key.seal'],
      run: () => judgeState(patient),
    },
  ]
}

async function loginsOf(patient: Patient): Promise<readonly ConnectionStatus[]> {
  return (await patient.evergrant()).connections()
}

const withProblem = (logins: readonly ConnectionStatus[], ...problems: readonly (ErrorCode | undefined)[]) =>
  logins
    .filter(({ state, problem }) => state === 'unreadable' && problems.includes(problem))
    .map(({ connection }) => loginWords(connection))

function judgeKeys(logins: readonly ConnectionStatus[]): Finding {
  const unknown = withProblem(logins, 'KEY_UNKNOWN')
  if (unknown.length === 0) return ok(countWords(logins, 'none sealed with a key that is not here'))
  return fail(`sealed with a key that is not here: ${listed(unknown)}`, {
    why: 'Another key was put in the place of the one that sealed them.',
    next: 'Restore that key (EVERGRANT_KEY, keychain or key file); it can stand behind the one of now.',
    code: 'KEY_UNKNOWN',
  })
}

function judgeRecords(logins: readonly ConnectionStatus[]): Finding {
  const damaged = withProblem(logins, 'RECORD_UNREADABLE', 'RECORD_TOO_NEW')
  if (damaged.length === 0) return ok(countWords(logins, 'none damaged'))
  return fail(`cannot be opened: ${listed(damaged)}`, {
    why: 'These records are damaged, were copied from another store, or were written by a newer version.',
    next: 'Keep a copy of the store, then run `evergrant logout --local` for that profile and log in again.',
    code: 'RECORD_UNREADABLE',
  })
}

const countWords = (logins: readonly ConnectionStatus[], words: string) =>
  logins.length === 0 ? 'no login is kept here yet' : `${logins.length} kept here, ${words}`

/** Other checks fail by these, and say what to do. */
const TOLD_ELSEWHERE = ['RECORD_UNREADABLE', 'RECORD_TOO_NEW', 'KEY_UNKNOWN'] as const satisfies readonly ErrorCode[]

async function judgeState(patient: Patient): Promise<Finding> {
  const { connection } = patient
  if (!patient.hasKeys()) return notSignedIn(connection)
  try {
    return judgeStatus(await (await patient.evergrant()).status(connection))
  } catch (error) {
    if (!isEvergrantError(error, ...TOLD_ELSEWHERE)) throw error
    return skipped(`${loginWords(connection)}: its record cannot be opened (${error.code})`)
  }
}

/** Nothing is refreshed for this. */
export function judgeStatus(status: ConnectionStatus): Finding {
  const { connection, state } = status
  const words = `${loginWords(connection)}: ${describeState(status)}`
  switch (state) {
    case 'signed_in':
      return judgeRisk(status, `${words}${expiryWords(status)}`)
    case 'not_signed_in':
      return notSignedIn(connection)
    case 'moving':
      return warn(words, {
        why: 'It is not renewed here until somebody says whether it arrived elsewhere.',
        next: errorCodes().LOGIN_MOVING.hint,
        code: 'LOGIN_MOVING',
      })
    case 'moved':
      return warn(words, {
        why: 'A login is used in one place only, and this one is used elsewhere.',
        next: `Run \`${commandFor('login', connection)}\` for another one here.`,
      })
    case 'needs_login':
    case 'unreadable':
      return fail(words, {
        why: 'No command can use this login any more.',
        next: `Run \`${commandFor('login', connection)}\`; \`${commandFor('auth log', connection)}\` tells what happened.`,
        code: 'AUTHORIZATION_REQUIRED',
      })
  }
}

function judgeRisk(status: ConnectionStatus, found: string): Finding {
  const [why, next] = [riskWords(status), riskAdvice(status)]
  return why === undefined || next === undefined ? ok(found) : warn(found, { why, next: `Run \`${next}\`.` })
}

function notSignedIn(connection: Patient['connection']): Finding {
  return warn(`${loginWords(connection)}: not signed in`, {
    why: 'Commands for this profile need a login.',
    next: `Run \`${commandFor('login', connection)}\`.`,
  })
}

function expiryWords({ accessExpiresAt, checkedAt }: ConnectionStatus): string {
  if (accessExpiresAt === undefined) return ''
  return `, token ${accessExpiresAt > checkedAt ? 'expires' : 'expired'} ${inWords(accessExpiresAt, checkedAt)}`
}
