import { buildLibraryWithout, type TakenOut } from '../../../tools/library-without-rules.js'
import type { IssuerName } from '../scene/issuers.js'
import type { StoreKind } from '../scene/stores.js'
import type { Breach } from './judge.js'

/** What a kill does when a rule is missing: the proof that the rule is what prevents it. */
export interface Control {
  /** The name of the moment. */
  readonly at: string
  readonly without: Without
  readonly issuer: IssuerName
  readonly breach: Breach
  /** Where it shows; everywhere, if nothing is said. */
  readonly stores?: readonly StoreKind[]
}

type Without = keyof typeof RULES | 'all of them'

/** Rules that catch each other's absence are taken out together. */
const RULES = {
  R5: [['R5', 'what cannot be stored is not spent']],
  'R4 and R5': [
    ['R4', 'fifty callers in five processes'],
    ['R5', 'what cannot be stored is not spent'],
  ],
  'R5 and R9': [
    ['R5', 'what cannot be stored is not spent'],
    ['R9', 'invalid_grant: login needed with the reason'],
  ],
  R6: [['R6', 'a store that stays full: no caller sees the tokens']],
} satisfies Record<string, readonly TakenOut[]>

export const CONTROLS: readonly Control[] = [
  { at: 'before the lease', without: 'all of them', issuer: 'strict', breach: 'the server ended the login' },
  { at: 'after the lease', without: 'R4 and R5', issuer: 'strict', breach: 'the server ended the login' },
  { at: 'after the intent', without: 'R5', issuer: 'stock', breach: 'the suspicion was not told' },
  {
    at: 'after the request left, the server fails',
    without: 'R4 and R5',
    issuer: 'stock',
    breach: 'more than one more redemption',
  },
  {
    at: 'after the request left, the server has worked',
    without: 'R5',
    issuer: 'strict',
    breach: 'the reason was not told',
  },
  {
    at: 'after the reply arrived',
    without: 'R5 and R9',
    issuer: 'strict',
    breach: 'the dead token was presented again',
  },
  {
    at: 'half-way through the write, not applied',
    without: 'R6',
    issuer: 'strict',
    breach: 'tokens were used that nobody kept',
    stores: ['file'],
  },
  {
    // A server that holds a write up holds up the end of the lease with it, and so the caller too.
    at: 'half-way through the write, not applied',
    without: 'R5',
    issuer: 'strict',
    breach: 'the reason was not told',
    stores: ['postgres', 'redis'],
  },
  {
    at: 'half-way through the write, applied',
    without: 'R4 and R5',
    issuer: 'stock',
    breach: 'a redemption although the tokens were kept',
  },
  { at: 'after the write', without: 'R4 and R5', issuer: 'strict', breach: 'the server ended the login' },
]

/** Folders of the library without the rules; `undefined` for processes that leave all of them. */
export async function buildControls(): Promise<ReadonlyMap<Without, string | undefined>> {
  const built = Object.entries(RULES).map(async ([name, rules]) => {
    const folder = await buildLibraryWithout(`without-${name.replaceAll(' ', '-')}`, rules)
    return [name as Without, folder] as const
  })
  return new Map<Without, string | undefined>(await Promise.all(built)).set('all of them', undefined)
}

/** A library to which every other process could still be alive, as one on another machine could. */
export function buildElsewhere(): Promise<string> {
  const file = '../internal/node/spender.ts'
  const code = 'return isProvedDead(identity)'
  return buildLibraryWithout('elsewhere', [{ file, code, without: 'return false' }])
}
