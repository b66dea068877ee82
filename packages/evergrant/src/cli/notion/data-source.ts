import { EvergrantError } from '../../errors.js'
import { didYouMean } from '../../internal/did-you-mean.js'
import { quote } from '../../internal/redact.js'
import type { DataSourceSchema, Notion } from '../../notion-entry.js'

/** @throws `REFERENCE_AMBIGUOUS` where the database has more than one */
export async function onlySchema(notion: Notion, reference: string, signal: AbortSignal): Promise<DataSourceSchema> {
  const [schema, ...more] = await notion.databases.schema(reference, { signal })
  if (schema !== undefined && more.length === 0) return schema
  const all = [...(schema === undefined ? [] : [schema]), ...more]
  if (all.length === 0) throw new EvergrantError('NOT_FOUND', `${reference} has no data source`)
  const shown = all.map(({ name, url }) => `${quote(name)} ${url}`).join(', ')
  throw new EvergrantError('REFERENCE_AMBIGUOUS', `This database has ${all.length} data sources: ${shown}`, {
    details: { dataSources: all.map(({ name, url }) => ({ name, url })) },
    hint: 'Give the collection://… of the one that is meant.',
  })
}

/** Where the reference is to a view, or to a database through one. */
export function viewOf(reference: string): string | undefined {
  return /^view:\/\/|[?&]v=/.test(reference) ? reference : undefined
}

/** By its address or its name. @throws `NOT_FOUND`, `REFERENCE_AMBIGUOUS` */
export async function findView(
  notion: Notion,
  reference: string,
  wanted: string,
  signal: AbortSignal,
): Promise<string> {
  if (/^(?:view|https?):\/\//.test(wanted)) return wanted
  const found = await notion.fetch(reference, { signal })
  const views = found.kind === 'database' ? found.views : []
  const named = views.filter(({ name }) => name.toLowerCase() === wanted.toLowerCase())
  const [only] = named
  if (only !== undefined && named.length === 1) return only.url
  const names = views.map(({ name }) => name)
  const known = names.length === 0 ? '; it names none' : `; there are ${names.map((name) => quote(name)).join(', ')}`
  throw new EvergrantError(
    named.length > 1 ? 'REFERENCE_AMBIGUOUS' : 'NOT_FOUND',
    `${named.length > 1 ? `${named.length} views have` : 'No view has'} the name ${quote(wanted)}${didYouMean(wanted, names) || known}`,
    { details: { views: views.map(({ name, url }) => ({ name, url })) }, hint: 'Give its view://… or its exact name.' },
  )
}
