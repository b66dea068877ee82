import { AsyncLocalStorage } from 'node:async_hooks'

import type { Answer } from './host.js'

/** Lets what happens deep inside a request decide how the whole request ends. */
export interface Exchange {
  /** Answers with what `work` answers, or with what was put in its place meanwhile. */
  run(work: () => Promise<Answer>): Promise<Answer>
  /** The current request ends with this. The answer that `work` makes must not be sent before. */
  answerInstead(answer: Answer): void
}

export function createExchange(): Exchange {
  const current = new AsyncLocalStorage<{ instead?: Answer }>()
  return {
    async run(work) {
      const state: { instead?: Answer } = {}
      const answer = await current.run(state, work)
      return state.instead ?? answer
    },
    answerInstead(answer) {
      const state = current.getStore()
      if (state !== undefined) state.instead = answer
    },
  }
}
