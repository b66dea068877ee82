import type { Notion, SearchOptions } from '../../notion-entry.js'
import { isObject } from '../../internal/json-object.js'
import type { Flags } from '../command-spec.js'
import type { Context } from '../context.js'
import { onOneLine } from '../terminal.js'
import { withNotion } from './open-notion.js'
import { reading } from './find-reference.js'
import { findParent } from './parent-reference.js'
import { printHits, warnOfCeiling } from './print-hits.js'
import { withSlowLine } from './slow-line.js'

/** A search with any of the options that the plainest one has not. */
export async function searchMore(
  context: Context,
  query: string,
  { flags, limit }: { readonly flags: Flags; readonly limit: number | undefined },
): Promise<void> {
  await withNotion(context, {}, async (notion) => {
    const type = textOf(flags['type'])
    const options = await optionsOf(context, notion, flags)
    // What is left out here must not make the rest fewer than asked for.
    const asked = { ...options, ...((type ?? limit) !== undefined && { limit: type === undefined ? limit : MOST }) }
    const { hits, notices, isFull, raw } = await withSlowLine(context, 'Searching…', () => notion.search(query, asked))
    for (const notice of notices) context.warn(onOneLine(notice))
    if (isFull) warnOfCeiling(context, hits.length, limit)
    const isWanted = (candidate: string) => type === undefined || candidate === type
    if (context.flags.json) return context.printJson(asJson(raw, isWanted, limit))
    const shown = hits.filter((hit) => isWanted(hit.type)).slice(0, limit)
    printHits(
      context,
      query,
      shown.map((hit) => ({ ...hit, highlight: hit.highlight || (hit.email ?? '') })),
    )
  })
}

async function optionsOf(context: Context, notion: Notion, flags: Flags): Promise<SearchOptions> {
  const { signal } = context.io
  const place = textOf(flags['in'])
  return {
    signal,
    tool: flags['ai'] ? 'ai-search' : 'search',
    users: flags['users'] === true ? true : undefined,
    titleOnly: flags['titleOnly'] === true ? true : undefined,
    sort: textOf(flags['sort']) as SearchOptions['sort'],
    teamspace: textOf(flags['teamspace']),
    createdAfter: textOf(flags['createdAfter']),
    createdBefore: textOf(flags['createdBefore']),
    ...(place !== undefined && (await placeOf(context, notion, place))),
  }
}

async function placeOf(
  context: Context,
  notion: Notion,
  text: string,
): Promise<Pick<SearchOptions, 'page' | 'dataSource'>> {
  const place = await findParent(notion, text, reading(context))
  if (place === 'workspace') return {}
  if ('page' in place) return { page: place.page }
  if ('dataSource' in place) return { dataSource: place.dataSource }
  const [schema] = await notion.databases.schema(place.database, { signal: context.io.signal })
  return { dataSource: schema?.url ?? place.database }
}

/** The reply as it came, but for the results that were not asked for. */
function asJson(raw: unknown, isWanted: (type: string) => boolean, limit: number | undefined): unknown {
  if (!isObject(raw) || !Array.isArray(raw['results'])) return raw
  const results = raw['results'].filter(isObject).filter(({ type }) => isWanted(String(type)))
  return { ...raw, results: results.slice(0, limit) }
}

function textOf(flag: Flags[string]): string | undefined {
  return typeof flag === 'string' ? flag : undefined
}

/** As many as any server gives at once; the library asks for no more than this one does. */
const MOST = 50
