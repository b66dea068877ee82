/** Runs one `work` per key at a time; callers that come meanwhile share its outcome. */
export interface SingleFlight {
  run<T>(key: string, work: () => Promise<T>): Promise<T>
  /** Resolves when nothing is under way any more, whatever became of it. */
  settled(): Promise<void>
}

export function createSingleFlight(): SingleFlight {
  const inFlight = new Map<string, Promise<unknown>>()
  return {
    run<T>(key: string, work: () => Promise<T>): Promise<T> {
      const going = inFlight.get(key)
      if (going) return going as Promise<T>
      const started = work().finally(() => inFlight.delete(key))
      inFlight.set(key, started)
      return started
    },
    async settled() {
      while (inFlight.size > 0) await Promise.allSettled(inFlight.values())
    },
  }
}
