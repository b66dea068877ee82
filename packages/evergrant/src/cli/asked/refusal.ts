import { EvergrantError } from '../../errors.js'
import { isObject } from '../../internal/json-object.js'
import { MISSING_CAPABILITY, URL_ELICITATION_REQUIRED } from '../../internal/rpc-errors.js'
import { askToOpen } from './ask-to-open.js'
import { whyNobodyIsAsked } from './nobody-is-asked.js'
import type { Asked, Asker } from './asker.js'

/**
 * Does again what a server refused because pages have to be visited first, once they were.
 *
 * @throws the refusal, with a better word where it is about somebody who can be asked
 * @see https://modelcontextprotocol.io/specification/2025-11-25/client/elicitation#url-elicitation-required-error
 */
export async function goOnAfter<T>(
  error: EvergrantError,
  { context, asked, again }: { readonly context: Asker; readonly asked: Asked; again(): Promise<T> },
): Promise<T> {
  const { code } = error.details
  if (code !== MISSING_CAPABILITY && code !== URL_ELICITATION_REQUIRED) throw error
  const declines = whyNobodyIsAsked(context, asked)
  if (declines !== undefined) {
    throw explained(error, `It has to ask you something, and ${declines}. Call it at a terminal.`)
  }
  const links = linksIn(error.cause)
  if (links.length === 0) throw error
  for (const link of links) {
    const { action } = await askToOpen(context, link, context.io.signal)
    if (action !== 'accept')
      throw explained(error, 'It wants a page visited first, and you did not. Run the command again to.')
  }
  return again()
}

function linksIn(data: unknown): readonly Readonly<Record<string, unknown>>[] {
  return isObject(data) && Array.isArray(data['elicitations']) ? data['elicitations'].filter(isObject) : []
}

function explained({ code, message, details }: EvergrantError, hint: string): EvergrantError {
  return new EvergrantError(code, message, { details, hint })
}
