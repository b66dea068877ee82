import { type Asked, type Asker, isPersonThere } from './asker.js'

/** Why nobody is asked; `undefined` where somebody is. */
export function whyNobodyIsAsked(context: Asker, asked: Asked): string | undefined {
  if (isPersonThere(context, asked)) return undefined
  if (context.flags.json) return 'with --json nobody is asked'
  return asked.readsInput ? 'standard input is read for --input' : 'there is no terminal to ask at'
}
