import type { Context } from '../context.js'
import { usage } from '../usage.js'

/**
 * What a verb is about, as it was given: for `-` the one that standard input names.
 *
 * @throws `USAGE` where it names none, or several
 */
export async function givenReference(context: Pick<Context, 'io'>, word: string): Promise<string> {
  if (word !== '-') return word
  const [only, ...more] = await referencesFromInput(context)
  if (only !== undefined && more.length === 0) return only
  throw usage(
    `Standard input names ${more.length + 1} pages or databases, and one is wanted`,
    'Run it once for each: `… | while read -r REF; do evergrant …; done`.',
  )
}

/** The same for a verb that takes several: `-` stands for all that standard input names. */
export async function givenReferences(
  context: Pick<Context, 'io'>,
  words: readonly string[],
): Promise<readonly string[]> {
  const at = words.indexOf('-')
  if (at === -1) return words
  return [...words.slice(0, at), ...(await referencesFromInput(context)), ...words.slice(at + 1)]
}

/** One a line. The name of the column is none, as `db query --columns url` prints it. */
async function referencesFromInput({ io }: Pick<Context, 'io'>): Promise<readonly string[]> {
  const lines = io.stdin.isTTY ? [] : (await io.stdin.text()).split('\n')
  const given = lines.map((line) => line.trim()).filter((line) => line !== '')
  const references = given[0] === 'url' ? given.slice(1) : given
  if (references.length > 0) return references
  throw usage(
    'Standard input names no page or database',
    'Pipe an address, an ID or a title in, or give it instead of -.',
  )
}
