import { EvergrantError } from '../../errors.js'
import { createControllers, onAbort } from '../../internal/abort.js'
import { displayUrl } from '../../internal/redact.js'
import type { MessageId } from './envelope.js'

/** What is under way in a channel, so that closing ends it, and so that one can be ended by its id. */
export interface InFlight {
  /** A signal that aborts with the caller's, when this is cancelled, or when everything is ended. `done` is called in every case. */
  begin(signal?: AbortSignal, id?: MessageId): { readonly signal: AbortSignal; done(): void }
  cancel(id: MessageId): void
  /** @param reason made where something is under way, or begins later */
  abort(reason: () => unknown): void
}

/** `AbortSignal.any` costs more than a small call does, and leaves a listener with each caller's signal. */
export function createInFlight(): InFlight {
  const going = new Set<AbortController>()
  const byId = new Map<MessageId, AbortController>()
  const controllers = createControllers()
  let ended: (() => unknown) | undefined
  return {
    begin(signal, id) {
      const controller = controllers.take()
      if (ended !== undefined) controller.abort(ended())
      if (signal?.aborted) controller.abort(signal.reason)
      going.add(controller)
      if (id !== undefined) byId.set(id, controller)
      const release = signal && onAbort(signal, () => controller.abort(signal.reason))
      return {
        signal: controller.signal,
        done() {
          release?.()
          if (id !== undefined && byId.get(id) === controller) byId.delete(id)
          if (going.delete(controller)) controllers.giveBack(controller)
        },
      }
    },
    cancel(id) {
      byId.get(id)?.abort(new DOMException('The request was cancelled', 'AbortError'))
    },
    abort(reason) {
      ended = reason
      for (const controller of going) controller.abort(reason())
    },
  }
}

/** Why nothing is sent any more. */
export function closed(url: URL): EvergrantError {
  return new EvergrantError('CONNECTION_FAILED', `The connection to ${displayUrl(url)} is closed`)
}
