import { EvergrantError } from '../errors.js'
import { Stop } from '../internal/abort.js'
import { reasonOf } from './reason-words.js'
import type { Remote } from './remote.js'

/** The stream on which a server of the legacy era speaks by itself. */
export interface Listening {
  /** The session is open. The stream is opened a moment later: it must not delay what the host asks first. */
  begin(): void
  onAnswer(): void
  stop(): void
}

export function startListening(remote: Pick<Remote, 'listen'>, log: (text: string) => void): Listening {
  const stopping = new Stop()
  let state: 'closed' | 'wanted' | 'open' | 'absent' = 'closed'
  let failedAt = 0

  const open = async () => {
    if (state !== 'wanted' || stopping.aborted) return
    state = 'open'
    try {
      state = (await remote.listen(stopping)) ? 'closed' : 'absent'
    } catch (error) {
      if (stopping.aborted) return
      log(`The server's own messages are not heard: ${reasonOf(error)}`)
      state = 'closed'
      failedAt = Date.now()
    }
  }
  const want = () => {
    if (state !== 'closed') return
    state = 'wanted'
    setTimeout(() => void open(), SOON_MS).unref()
  }

  return {
    begin() {
      state = state === 'absent' ? 'closed' : state
      want()
    },
    onAnswer() {
      // After a login was missing or the network gone, an answer shows that it may work again.
      if (failedAt > 0 && Date.now() - failedAt > AGAIN_MS) want()
    },
    stop: () => stopping.abort(new EvergrantError('INTERRUPTED', 'The bridge was stopped')),
  }
}

const SOON_MS = 200
const AGAIN_MS = 10_000
