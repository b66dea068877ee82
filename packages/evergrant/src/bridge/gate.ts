/** Lets messages through in their order, holds them while something has to be finished first, and knows when all is done. */
export interface Gate<T> {
  pass(message: T): void
  /** Holds what comes from now on until `work` is done, whatever becomes of it. */
  holdFor(work: Promise<unknown>): void
  /** Resolves when nothing is held or under way. */
  idle(): Promise<void>
}

export function createGate<T>(through: (message: T) => Promise<void>): Gate<T> {
  const held: T[] = []
  const waiting: (() => void)[] = []
  let holds = 0
  let underWay = 0

  const isIdle = () => holds === 0 && underWay === 0 && held.length === 0
  const ended = () => {
    underWay -= 1
    if (isIdle()) for (const resolve of waiting.splice(0)) resolve()
  }
  const start = (message: T) => {
    underWay += 1
    through(message).then(ended, ended)
  }
  const release = () => {
    holds -= 1
    while (holds === 0 && held.length > 0) start(held.shift() as T)
    underWay += 1
    ended()
  }

  return {
    pass(message) {
      if (holds === 0 && held.length === 0) start(message)
      else held.push(message)
    },
    holdFor(work) {
      holds += 1
      work.then(release, release)
    },
    async idle() {
      if (!isIdle()) await new Promise<void>((resolve) => waiting.push(resolve))
    },
  }
}
