import type { IssuerName } from '../scene/issuers.js'
import type { Aftermath } from './kill.js'
import type { Moment } from './moments.js'

/** What nobody may find after a kill. */
export type Breach =
  | 'a caller was not served'
  | 'the server ended the login'
  | 'more than one more redemption'
  | 'a redemption although the tokens were kept'
  | 'the dead token was presented again'
  | 'the suspicion was not told'
  | 'the reason was not told'
  | 'tokens were used that nobody kept'
  | 'a browser was wanted'

/**
 * Whether the login cannot be saved by anybody: the issuer ends it when a token is presented twice, the token was redeemed by the dead
 * process, and what came for it is nowhere.
 */
export const isUnavoidable = (issuer: IssuerName, { redeemed, kept }: Moment): boolean =>
  issuer !== 'stock' && redeemed && !kept

/** The promises that were broken, by the server's count, the callers, and the log. */
export function judge(issuer: IssuerName, moment: Moment, found: Aftermath): Breach[] {
  const isLost = isUnavoidable(issuer, moment)
  const { seen, seenAfter, callers, log } = found
  const holds: Readonly<Record<Breach, boolean>> = {
    'a caller was not served': isLost || callers.every(({ served, token }) => served && token === callers[0]?.token),
    'the server ended the login': isLost || seen.ended === 0,
    'more than one more redemption': seenAfter.redeemed <= 1,
    'a redemption although the tokens were kept': !moment.kept || seenAfter.redeemed === 0,
    'the dead token was presented again': !isLost || seenAfter.refreshes === 1,
    'the suspicion was not told': log.includes('replay_suspected') === (moment.armed && !moment.kept),
    'the reason was not told': isLost ? tellsWhy(found) : found.state === 'signed_in',
    'tokens were used that nobody kept': moment.kept || found.servedByVictim === 0,
    'a browser was wanted': seen.authorizations === 0,
  }
  return (Object.keys(holds) as Breach[]).filter((breach) => !holds[breach])
}

/** Every caller, the status and the log say that the issuer no longer takes the token, and the log says what came before. */
function tellsWhy({ callers, state, reason, log }: Aftermath): boolean {
  const told = callers.every((each) => each.code === 'AUTHORIZATION_REQUIRED' && each.reason === REJECTED)
  const story = log.filter((type) => STORY.includes(type))
  return told && state === 'needs_login' && reason === REJECTED && story.join() === STORY.join()
}

const REJECTED = 'refresh_token_rejected'
const STORY: readonly string[] = ['replay_suspected', 'token_rejected', 'login_needed']
