import { basename } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { AnswerServer, ServerRequest } from '../../index.js'
import { isObject } from '../../internal/json-object.js'
import { askForm } from './ask-form.js'
import { askToOpen } from './ask-to-open.js'
import type { Elicited } from './dialog.js'
import { whyNobodyIsAsked } from './nobody-is-asked.js'
import type { Asked, Asker } from './asker.js'

/** Answers what a server asks while it works. One question is put at a time. */
export function createAnswers(context: Asker, asked: Asked): AnswerServer {
  let last: Promise<unknown> = Promise.resolve()
  return (request) => {
    const answer = last.then(() => answerTo(context, asked, request))
    // Whoever asked is told of it; the next question has nothing to do with it.
    last = answer.catch(() => undefined)
    return answer
  }
}

async function answerTo(context: Asker, asked: Asked, request: ServerRequest) {
  const { root } = asked
  switch (request.method) {
    case 'elicitation/create':
      return await elicit(context, asked, request)
    case 'roots/list':
      return { roots: root === undefined ? [] : [{ uri: pathToFileURL(root).href, name: basename(root) }] }
    case 'sampling/createMessage':
      context.warn('The server asks for the answer of a language model, which is declined: there is none here.')
      return undefined
    default:
      return undefined
  }
}

async function elicit(context: Asker, asked: Asked, { params, signal }: ServerRequest): Promise<Elicited> {
  const declines = whyNobodyIsAsked(context, asked)
  if (declines !== undefined) {
    context.warn(`The server asks you something, which is declined: ${declines}.`)
    return { action: 'decline' }
  }
  if (signal.aborted) return { action: 'cancel' }
  const given = isObject(params) ? params : {}
  const mode = given['mode'] ?? 'form'
  if (mode === 'form') return await askForm(context, given, signal)
  if (mode === 'url') return await askToOpen(context, given, signal)
  context.warn('The server asks in a way that is not known here, which is declined.')
  return { action: 'decline' }
}
