import { EvergrantError } from '../../errors.js'
import { quote } from '../../internal/redact.js'
import type { Notion, SearchHit } from '../../notion-entry.js'
import { didYouMean } from '../../internal/did-you-mean.js'
import type { Context } from '../context.js'
import { onOneLine } from '../terminal.js'

export interface FindOptions {
  readonly signal: AbortSignal
  /** What it may be, as search names it. */
  readonly types?: readonly string[]
  /** Of a verb that only reads: told where there may be more of the title than a search shows. Without it such a title is refused. */
  onDoubt?(doubt: string): void
}

/** For a verb that only reads. */
export function reading({ io, warn }: Pick<Context, 'io' | 'warn'>): Required<Pick<FindOptions, 'signal' | 'onDoubt'>> {
  return { signal: io.signal, onDoubt: (doubt) => warn(onOneLine(doubt)) }
}

/**
 * What a person means, as something that Notion's tools take: IDs and addresses as they are, anything else as the title of exactly one
 * page or database that a search finds. A search has a ceiling and no cursor: where it is full, nothing is known of the rest.
 *
 * @throws `NOT_FOUND`, `REFERENCE_AMBIGUOUS`
 */
export async function findReference(
  notion: Pick<Notion, 'search'>,
  text: string,
  { signal, types, onDoubt }: FindOptions,
): Promise<string> {
  const reference = text.trim()
  if (isReference(reference)) return reference
  if (reference === '') throw new EvergrantError('REFERENCE_INVALID', 'The reference is empty')
  // Where the plan has no search of titles only, the server looks at everything.
  const { hits, isFull } = await notion.search(reference, { tool: 'search', titleOnly: true, limit: SEARCHED, signal })
  const fitting = types === undefined ? hits : hits.filter(({ type }) => types.includes(type))
  const [only, ...more] = withTitle(fitting, reference)
  if (only === undefined) throw isFull ? notAmong(reference, hits.length) : notFound(reference, fitting, types)
  if (more.length > 0) throw ambiguous(reference, [only, ...more], isFull)
  if (isFull) {
    const doubt = `Whether ${only.url} is the only one with the title ${quote(reference)} is not known: ${fullList(hits.length)}`
    if (onDoubt === undefined) throw doubtful(reference, only, doubt)
    onDoubt(doubt)
  }
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

/** Neither found nor not there. */
function notAmong(title: string, count: number): EvergrantError {
  const message = `The title ${quote(title)} was not found, which does not say that nothing has it: ${fullList(count)}`
  return new EvergrantError('REFERENCE_AMBIGUOUS', message, {
    details: { title, candidates: [] },
    hint: 'Give its address or ID: more words of it in `evergrant search` may find it.',
  })
}

function doubtful(title: string, { type, url }: SearchHit, message: string): EvergrantError {
  return new EvergrantError('REFERENCE_AMBIGUOUS', message, {
    details: { title, candidates: [{ type, url }] },
    hint: `If it is the one that is meant, give its address instead of the title: ${url}`,
  })
}

function fullList(count: number): string {
  return `a search shows ${count} at most, and there may be more`
}

function ambiguous(title: string, hits: readonly SearchHit[], isFull: boolean): EvergrantError {
  const candidates = hits.map(({ type, url, path }) => ({ type, url, ...(path !== undefined && { path }) }))
  const shown = candidates.slice(0, SHOWN).map(({ url, path }) => (path === undefined ? url : `${url} (${path})`))
  const rest = candidates.length > SHOWN ? `, and ${candidates.length - SHOWN} more` : ''
  return new EvergrantError(
    'REFERENCE_AMBIGUOUS',
    `${isFull ? 'At least ' : ''}${candidates.length} have the title ${quote(title)}: ${shown.join(', ')}${rest}`,
    { details: { title, candidates } },
  )
}

const EMOJI =
  /^(?:\p{Extended_Pictographic}|\p{Regional_Indicator}{2})(?:\p{Emoji_Modifier}|\p{Extended_Pictographic}|\u200D|\uFE0F)*\s+/u
const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i
/** The most that any of Notion's contracts gives; the library asks for no more than the server of now does. */
const SEARCHED = 50
const SHOWN = 5
