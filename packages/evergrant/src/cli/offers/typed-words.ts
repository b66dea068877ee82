import { EvergrantError } from '../../errors.js'
import { readTextFile } from '../text-file.js'
import { type ArgumentWord, parseArgumentWord } from '../tools/argument-words.js'

/** `name=value` and `name=@file` words. */
export function readWords(words: readonly string[]): Promise<readonly ArgumentWord[]> {
  return Promise.all(words.map((word) => parseArgumentWord(word, readTextFile)))
}

/** What was typed to complete a value: how it begins, and what is decided already. @throws `USAGE`, `INPUT_INVALID` */
export async function readCompletionWords(
  words: readonly string[],
): Promise<{ readonly begun: string; readonly decided: readonly ArgumentWord[] }> {
  const [begun = '', ...more] = words.filter((word) => !word.includes('='))
  if (more.length > 0) throw new EvergrantError('USAGE', 'A value begins in one way')
  return { begun, decided: await readWords(words.filter((word) => word.includes('='))) }
}

/** The value of a word where only texts are taken. */
export function textOfWord({ value }: ArgumentWord): string {
  if ('text' in value) return value.text
  return typeof value.json === 'string' ? value.json : JSON.stringify(value.json)
}
