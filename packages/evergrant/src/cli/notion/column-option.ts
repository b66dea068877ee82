import { didYouMean } from '../../internal/did-you-mean.js'
import { quote } from '../../internal/redact.js'
import type { ColumnSchema } from '../../notion-entry.js'

/** The option of that name, however its letters are cased. The text itself where the server tells of no options. */
export function findOption({ options }: ColumnSchema, text: string): string | undefined {
  const names = options.map(({ name }) => name)
  if (names.length === 0 || names.includes(text)) return text
  return names.find((name) => name.toLowerCase() === text.toLowerCase())
}

/** Why there is none, as the rest of a sentence. */
export function unknownOption({ options }: ColumnSchema, text: string): string {
  const names = options.map(({ name }) => name)
  const shown = names.slice(0, SHOWN).map((name) => quote(name))
  const rest = names.length > SHOWN ? `, and ${names.length - SHOWN} more` : ''
  const near = didYouMean(text, names)
  return `has no option ${quote(text)}${near === '' ? '; there' : `${near} There`} are ${shown.join(', ')}${rest}`
}

const SHOWN = 20
