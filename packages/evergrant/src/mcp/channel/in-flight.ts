import { EvergrantError } from '../../errors.js'
import { onAbort, type Signal, Stop } from '../../internal/abort.js'
import { createBag } from '../../internal/bag.js'
import { displayUrl } from '../../internal/redact.js'
import type { MessageId } from './envelope.js'

/** What is under way in a channel, so that closing ends it, and so that one can be ended by its id. */
export interface InFlight {
  /** A signal that aborts with the caller's, when this is cancelled, or when everything is ended. `done` is called in every case. */
  begin(signal?: Signal, id?: MessageId): { readonly signal: Stop; done(): void }
  cancel(id: MessageId): void
  /** @param reason made where something is under way, or begins later */
  abort(reason: () => unknown): void
}

/** `AbortSignal.any` costs more than a small call does, and leaves a listener with each caller's signal. */
export function createInFlight(): InFlight {
  const going = createBag<[reason: unknown, only?: MessageId]>()
  let ended: (() => unknown) | undefined
  return {
    begin(caller, id) {
      const signal = new Stop()
      if (ended !== undefined) signal.abort(ended())
      if (caller?.aborted) signal.abort(caller.reason)
      const leave = going.add((reason, only) => {
        if (only === undefined || only === id) signal.abort(reason)
      })
      const release = caller && onAbort(caller, () => signal.abort(caller.reason))
      return {
        signal,
        done() {
          release?.()
          leave()
        },
      }
    },
    cancel: (id) => going.tell(new DOMException('The request was cancelled', 'AbortError'), id),
    abort(reason) {
      ended = reason
      if (going.size > 0) going.tell(reason())
    },
  }
}

/** Why nothing is sent any more. */
export function closed(url: URL): EvergrantError {
  return new EvergrantError('CONNECTION_FAILED', `The connection to ${displayUrl(url)} is closed`)
}
