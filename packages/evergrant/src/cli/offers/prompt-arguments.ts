import { EvergrantError } from '../../errors.js'
import type { Listed } from '../../index.js'
import { isObject } from '../../internal/json-object.js'
import { quote } from '../../internal/redact.js'
import { didYouMean, findSimilar } from '../../internal/did-you-mean.js'
import type { ArgumentWord } from '../tools/argument-words.js'
import { textOfMember } from './offered.js'
import { textOfWord } from './typed-words.js'

interface PromptArgument {
  readonly name: string
  readonly isNeeded: boolean
}

/** The prompt of that name. @throws `PROMPT_UNKNOWN` with the names that were probably meant */
export function findPrompt(prompts: readonly Listed[], name: string): Listed {
  const found = prompts.find((prompt) => prompt['name'] === name)
  if (found !== undefined) return found
  const names = prompts.map((prompt) => textOfMember(prompt, 'name'))
  throw new EvergrantError('PROMPT_UNKNOWN', `The server has no prompt ${quote(name)}${didYouMean(name, names)}`, {
    details: { prompt: name, similar: findSimilar(name, names) },
  })
}

function argumentsOf({ arguments: given }: Listed): readonly PromptArgument[] {
  if (!Array.isArray(given)) return []
  return given.filter(isObject).map((one) => ({ name: textOfMember(one, 'name'), isNeeded: one['required'] === true }))
}

/** `team, [lead]`: what is in brackets can be left out. */
export function argumentWords(prompt: Listed): string {
  return argumentsOf(prompt)
    .map(({ name, isNeeded }) => (isNeeded ? name : `[${name}]`))
    .join(', ')
}

/** What was typed, as the texts that a prompt takes. @throws `PROMPT_ARGUMENTS_INVALID` */
export function textsOf(prompt: Listed, words: readonly ArgumentWord[]): Readonly<Record<string, string>> {
  const texts = Object.create(null) as Record<string, string>
  for (const word of words) {
    const { name } = word
    assertArgument(prompt, name)
    if (name in texts) throw invalid(prompt, `is given ${quote(name)} twice`, { argument: name })
    texts[name] = textOfWord(word)
  }
  return texts
}

/** @throws `PROMPT_ARGUMENTS_INVALID` where one is missing */
export function assertComplete(prompt: Listed, texts: Readonly<Record<string, string>>): void {
  const missing = argumentsOf(prompt).filter(({ name, isNeeded }) => isNeeded && !(name in texts))
  if (missing.length === 0) return
  const names = missing.map(({ name }) => name)
  throw invalid(prompt, `needs ${names.map((name) => quote(name)).join(' and ')}`, { missing: names })
}

/** @throws `PROMPT_ARGUMENTS_INVALID` with the names that were probably meant */
export function assertArgument(prompt: Listed, name: string): void {
  const names = argumentsOf(prompt).map((argument) => argument.name)
  if (names.includes(name)) return
  const similar = findSimilar(name, names)
  throw invalid(prompt, `has no argument ${quote(name)}${didYouMean(name, names)}`, { argument: name, similar })
}

function invalid(prompt: Listed, what: string, details: Record<string, unknown>): EvergrantError {
  const name = textOfMember(prompt, 'name')
  return new EvergrantError('PROMPT_ARGUMENTS_INVALID', `${name} ${what}`, { details: { prompt: name, ...details } })
}
