import type { LeanOpening } from '../../index.js'
import { once } from '../../internal/once.js'
import { type Asked, type Asker, isPersonThere } from './asker.js'

/** What is announced to the server, and what answers it, which is loaded by the first question. */
export function whenAsked(context: Asker, asked: Asked): Pick<LeanOpening, 'onServerRequest' | 'capabilities'> {
  const announced = {
    ...(isPersonThere(context, asked) && { elicitation: { form: {}, url: {} } }),
    ...(asked.root !== undefined && { roots: {} }),
  }
  const answers = once(async () => (await import('./answers.js')).createAnswers(context, asked))
  return {
    ...(Object.keys(announced).length > 0 && { capabilities: announced }),
    onServerRequest: async (request) => (await answers())(request),
  }
}
