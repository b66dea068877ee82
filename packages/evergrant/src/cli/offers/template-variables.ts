import { EvergrantError } from '../../errors.js'
import type { Listed } from '../../index.js'
import { quote } from '../../internal/redact.js'
import { didYouMean, findSimilar } from '../../internal/did-you-mean.js'
import { textOfMember } from './offered.js'

/** @throws `RESOURCE_UNKNOWN` where the server has no such template, or it no such variable */
export function assertVariable(templates: readonly Listed[], template: string, variable: string): void {
  const known = templates.map((one) => textOfMember(one, 'uriTemplate'))
  if (!known.includes(template)) throw unknown(`The server has no template ${quote(template)}`, template, known)
  const variables = variablesOf(template)
  if (!variables.includes(variable)) {
    throw unknown(`${template} has no variable ${quote(variable)}`, variable, variables)
  }
}

/** The names in the braces of a template. @see https://www.rfc-editor.org/rfc/rfc6570#section-2 */
function variablesOf(template: string): readonly string[] {
  return [...template.matchAll(/\{[+#./;?&]?([^{}]*)\}/g)].flatMap(([, names = '']) =>
    names.split(',').map((name) => name.replace(/(?:\*|:\d+)$/, '')),
  )
}

function unknown(message: string, given: string, known: readonly string[]): EvergrantError {
  return new EvergrantError('RESOURCE_UNKNOWN', `${message}${didYouMean(given, known)}`, {
    details: { given, similar: findSimilar(given, known) },
    hint: 'Run `evergrant resources --templates` to see the templates of this server.',
  })
}
