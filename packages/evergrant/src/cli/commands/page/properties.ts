import type { Command } from 'commander'
import { type DataSourceSchema, type FetchedPage, type Notion, readProperties } from '../../../notion-entry.js'
import type { Context } from '../../context.js'
import { cellText } from '../../notion/cell-text.js'
import { findReference, reading } from '../../notion/find-reference.js'
import { givenReference } from '../../notion/given-reference.js'
import { withNotion } from '../../notion/open-notion.js'
import { createPeopleFinder } from '../../notion/people-finder.js'
import { changeText, planChange } from '../../notion/row-plan.js'
import { withSlowLine } from '../../notion/slow-line.js'
import { valuesFromWords, type Values } from '../../notion/value-words.js'
import { addWriteOptions, assertMayWrite, type WriteFlags } from '../../notion/write-flags.js'
import { formatColumns, onOneLine } from '../../terminal.js'
import { usage } from '../../usage.js'

interface PropertiesFlags extends WriteFlags {
  readonly title?: string
  readonly icon?: string
  readonly cover?: string
}

export function defineProperties(command: Command, context: Context): void {
  command
    .description('Show the properties of a page, or change them.')
    .argument('<page>', 'address, ID or title; - reads it from standard input')
    .argument('[values...]', 'Name=value or Name:=JSON, of a page in a database; Name= clears')
    .option('--title <title>', 'a new title')
    .option('--icon <icon>', 'an emoji, an address, or none')
    .option('--cover <url>', 'the address of a picture, or none')
  addWriteOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  $ evergrant page properties "Ship the offline sync"
  $ evergrant page properties "Ship the offline sync" Status=Done Due=2026-10-19
  $ evergrant page properties "Weekly notes" --title "Monthly notes" --icon 📅
`,
    )
    .action(async (page: string, words: readonly string[], flags: PropertiesFlags) =>
      properties(context, await givenReference(context, page), { words, flags }),
    )
}

interface Wanted {
  readonly words: readonly string[]
  readonly flags: PropertiesFlags
}

async function properties(context: Context, reference: string, { words, flags }: Wanted): Promise<void> {
  const { title, icon, cover } = flags
  const isChange = words.length > 0 || (title ?? icon ?? cover) !== undefined
  if (isChange) assertMayWrite(context, flags, 'page properties')
  const { signal } = context.io
  await withNotion(context, flags, async (notion) => {
    const how = isChange ? { signal } : reading(context)
    const page = await findReference(notion, reference, { ...how, types: ['page'] })
    if (!isChange) {
      const shown = await fetchPage(notion, page, signal)
      return show(context, shown, await schemaOf(notion, shown, signal))
    }
    const present = words.length > 0 || flags.dryRun ? await fetchPage(notion, page, signal) : undefined
    const schema = present && (await schemaOf(notion, present, signal))
    const values = words.length === 0 ? undefined : await valuesOf(notion, schema, { words, signal })
    const change = { title, icon, cover, values }
    if (flags.dryRun && present !== undefined) return showChange(context, { present, schema, change })
    const written = await withSlowLine(context, 'Changing the properties…', () =>
      notion.pages.setProperties(page, change, { signal }),
    )
    if (context.flags.json) return context.printJson({ page: { id: written.id, url: written.url }, change })
    context.say(`Changed: ${written.url}`)
  })
}

async function fetchPage(notion: Notion, reference: string, signal: AbortSignal): Promise<FetchedPage> {
  const page = await notion.fetch(reference, { signal })
  if (page.kind === 'page') return page
  throw usage(`${reference} is no page`, 'Use `evergrant db schema` for a database.')
}

async function schemaOf(
  notion: Notion,
  { dataSourceUrl }: FetchedPage,
  signal: AbortSignal,
): Promise<DataSourceSchema | undefined> {
  if (dataSourceUrl === undefined) return undefined
  return (await notion.databases.schema(dataSourceUrl, { signal }))[0]
}

/** Only a page in a database has properties but its title, and the database says of what type. */
async function valuesOf(
  notion: Notion,
  schema: DataSourceSchema | undefined,
  { words, signal }: { readonly words: readonly string[]; readonly signal: AbortSignal },
): Promise<Values> {
  if (schema === undefined) {
    throw usage('This page is in no database, and has only a title', 'Change that with --title.')
  }
  return createPeopleFinder(notion, signal).withPeople(schema.columns, valuesFromWords(schema.columns, words))
}

/** The values of a row as `db query` gives them. */
function show(context: Context, page: FetchedPage, schema: DataSourceSchema | undefined): void {
  const { id, url, title, icon, cover, editedAt, revision } = page
  const values = schema === undefined ? page.properties : readProperties(page.properties, schema)
  if (context.flags.json) return context.printJson({ url, id, title, values, icon, cover, editedAt, revision })
  const rows = Object.entries(values).map(([name, value]) => [onOneLine(name), onOneLine(cellText(value))])
  context.print(formatColumns(rows))
}

interface Planned {
  readonly present: FetchedPage
  readonly schema: DataSourceSchema | undefined
  readonly change: Parameters<Notion['pages']['setProperties']>[1]
}

function showChange(context: Context, { present, schema, change }: Planned): void {
  const { id, url, title, icon, cover } = present
  const { values = {}, ...own } = change
  const row = schema === undefined ? undefined : planChange(values, present, schema)
  const looks = { title, icon, cover }
  const changed = (['title', 'icon', 'cover'] as const).filter((name) => {
    return own[name] !== undefined && own[name] !== (looks[name] ?? 'none')
  })
  const before = { ...Object.fromEntries(changed.map((name) => [name, looks[name] ?? null])), ...row?.before }
  if (context.flags.json) return context.printJson({ dryRun: true, page: { id, url, title }, change, before })
  const after: Readonly<Record<string, unknown>> = { ...own, ...values }
  const cells = Object.keys(before).map((name) => [`  ${onOneLine(name)}`, changeText(after[name], before, name)])
  context.print([cells.length > 0 ? 'changed' : 'unchanged', title, url].map(onOneLine).join('  '))
  if (cells.length > 0) context.print(formatColumns(cells))
  context.say('Nothing was written.')
}
