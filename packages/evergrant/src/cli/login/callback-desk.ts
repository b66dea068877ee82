import type { BegunLogin } from '../../index.js'
import { createHash, timingSafeEqual } from 'node:crypto'
import { displayUrl, plainText } from '../../internal/redact.js'
import type { CallbackAnswer } from './callback-listener.js'
import { ALREADY_USED_PAGE, refusedPage } from './callback-page.js'

/** A callback that belongs to this login, and how to answer whoever brought it. */
export interface ArrivedCallback {
  readonly url: URL
  /** From the listener: a browser is waiting for the answer. */
  readonly inBrowser: boolean
  reply(answer: CallbackAnswer): void
}

type Begun = Pick<BegunLogin, 'url' | 'redirectUri'>

/**
 * Where callbacks arrive, from the browser and by hand. The first one that carries this login's `state` is taken; every
 * other one is answered and the wait goes on.
 */
export interface CallbackDesk {
  readonly arrived: Promise<ArrivedCallback>
  fromBrowser(url: URL): Promise<CallbackAnswer>
  /** A line that a person pasted. Gives why it is not taken, or `undefined` when it is. */
  fromPaste(line: string): string | undefined
}

export function openCallbackDesk(begun: Begun, onRefused: (reason: string) => void): CallbackDesk {
  const expected = {
    state: new URL(begun.url).searchParams.get('state') ?? '',
    redirectUri: new URL(begun.redirectUri),
  }
  let taken = false
  let take: (callback: ArrivedCallback) => void
  const arrived = new Promise<ArrivedCallback>((resolve) => (take = resolve))

  return {
    arrived,
    async fromBrowser(url) {
      const reason = findFault(url, expected)
      if (reason !== undefined) {
        onRefused(reason)
        return refusedPage(reason)
      }
      if (taken) return ALREADY_USED_PAGE
      taken = true
      return await new Promise((reply) => take({ url, inBrowser: true, reply }))
    },
    fromPaste(line) {
      if (!URL.canParse(line)) return 'That is not an address; paste the whole line from the address bar'
      const url = new URL(line)
      const reason = findFault(url, expected)
      if (reason !== undefined || taken) return reason
      taken = true
      take({ url, inBrowser: false, reply: () => undefined })
      return undefined
    },
  }
}

/** Why a callback does not belong to this login. */
function findFault(url: URL, { state, redirectUri }: { state: string; redirectUri: URL }): string | undefined {
  if (url.origin !== redirectUri.origin || url.pathname !== redirectUri.pathname) {
    return `The address ${plainText(displayUrl(url)) ?? ''} is not where this sign-in ends (${redirectUri.href})`
  }
  const states = url.searchParams.getAll('state')
  if (states.length === 0) return 'The callback carries no state'
  if (states.length > 1) return 'The callback carries more than one state'
  return isSame(states[0] ?? '', state)
    ? undefined
    : 'The callback belongs to another sign-in (its state is not the one of this login)'
}

// Hashed first, so that the comparison takes the same time for any length.
function isSame(a: string, b: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(hash(a), hash(b))
}
