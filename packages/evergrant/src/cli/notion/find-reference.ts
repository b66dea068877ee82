import { EvergrantError } from '../../errors.js'
import { quote } from '../../internal/redact.js'
import type { Notion, SearchHit } from '../../notion-entry.js'
import { didYouMean } from '../../internal/did-you-mean.js'

export interface FindOptions {
  readonly signal: AbortSignal
  /** What it may be, as search names it. */
  readonly types?: readonly string[]
}

/**
 * What a person means, as something that Notion's tools take: IDs and addresses as they are, anything else as the title of exactly one
 * page or database that a search finds.
 *
 * @throws `NOT_FOUND`, `REFERENCE_AMBIGUOUS`
 */
export async function findReference(
  notion: Pick<Notion, 'search'>,
  text: string,
  { signal, types }: FindOptions,
): Promise<string> {
  const reference = text.trim()
  if (isReference(reference)) return reference
  if (reference === '') throw new EvergrantError('REFERENCE_INVALID', 'The reference is empty')
  const { hits } = await notion.search(reference, { tool: 'search', limit: SEARCHED, signal })
  const fitting = types === undefined ? hits : hits.filter(({ type }) => types.includes(type))
  const [only, ...more] = withTitle(fitting, reference)
  if (only === undefined) throw notFound(reference, fitting, types)
  if (more.length > 0) throw ambiguous(reference, [only, ...more])
  return only.url
}

/** Whether the text is no title: an ID, with or without dashes or a slug, an address, or `self`. */
export function isReference(text: string): boolean {
  return (
    text === 'self' ||
    /^[a-z][a-z\d+.-]*:\/\//i.test(text) ||
    /^(?:[^\s/]+-)?[\da-f]{32}$/i.test(text) ||
    UUID.test(text)
  )
}

/** The same letters, else the same but for upper and lower case. */
function withTitle(hits: readonly SearchHit[], wanted: string): readonly SearchHit[] {
  const exact = hits.filter(({ title }) => title === wanted || bare(title) === wanted)
  return exact.length > 0 ? exact : hits.filter(({ title }) => lower(bare(title)) === lower(bare(wanted)))
}

/** Without the emoji that the server puts before a title. */
function bare(title: string): string {
  return title.replace(EMOJI, '')
}

function lower(text: string): string {
  return text.normalize('NFC').toLowerCase()
}

function notFound(title: string, hits: readonly SearchHit[], types: FindOptions['types']): EvergrantError {
  const titles = [...new Set(hits.map((hit) => bare(hit.title)))]
  const near = didYouMean(title, titles)
  const what = types?.length === 1 ? types[0] : 'page or database'
  return new EvergrantError('NOT_FOUND', `No ${what} has the title ${quote(title)}${near}`, {
    details: { title },
    hint: 'Give its address or ID, or the exact title: `evergrant search` shows them.',
  })
}

function ambiguous(title: string, hits: readonly SearchHit[]): EvergrantError {
  const candidates = hits.map(({ type, url, path }) => ({ type, url, ...(path !== undefined && { path }) }))
  const shown = candidates.slice(0, SHOWN).map(({ url, path }) => (path === undefined ? url : `${url} (${path})`))
  const rest = candidates.length > SHOWN ? `, and ${candidates.length - SHOWN} more` : ''
  return new EvergrantError(
    'REFERENCE_AMBIGUOUS',
    `${candidates.length} have the title ${quote(title)}: ${shown.join(', ')}${rest}`,
    { details: { title, candidates } },
  )
}

const EMOJI =
  /^(?:\p{Extended_Pictographic}|\p{Regional_Indicator}{2})(?:\p{Emoji_Modifier}|\p{Extended_Pictographic}|\u200D|\uFE0F)*\s+/u
const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i
/** As many as the oldest of Notion's contracts gives. */
const SEARCHED = 25
const SHOWN = 5
