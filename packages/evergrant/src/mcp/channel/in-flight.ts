/** What is under way in a channel, so that closing ends it. */
export interface InFlight {
  /** A signal that aborts with the caller's or when everything is ended. `done` is called in every case. */
  begin(signal?: AbortSignal): { readonly signal: AbortSignal; done(): void }
  abort(reason: unknown): void
}

/** `AbortSignal.any` costs more than a small call does, and leaves a listener with each caller's signal. */
export function createInFlight(): InFlight {
  const going = new Set<AbortController>()
  let ended: { readonly reason: unknown } | undefined
  return {
    begin(signal) {
      const controller = new AbortController()
      if (ended !== undefined) controller.abort(ended.reason)
      if (signal?.aborted) controller.abort(signal.reason)
      going.add(controller)
      const forward = signal && (() => controller.abort(signal.reason))
      if (forward) signal.addEventListener('abort', forward, { once: true })
      return {
        signal: controller.signal,
        done() {
          going.delete(controller)
          if (forward) signal.removeEventListener('abort', forward)
        },
      }
    },
    abort(reason) {
      ended = { reason }
      for (const controller of going) controller.abort(reason)
    },
  }
}
