import { EvergrantError, isEvergrantError } from '../../errors.js'
import type { NotionContext } from '../context.js'
import type { Item } from '../cursor-pages.js'
import { readReference } from '../references/reference.js'
import type { AllRowsOptions, Row } from '../rows.js'
import type { DataSourceSchema } from '../schema.js'
import { rowOf } from './row.js'
import type { RowsAsked } from './rows-asked.js'
import { pagesByRowsMode } from './by-rows-mode.js'
import { type Keyed, pagesBySql, sqlFor } from './by-sql.js'
import { pagesByView, viewOfEverything } from './by-view.js'

/** Each row once: whichever way they come, one that is given twice is left out. */
export async function* allRows(
  context: NotionContext,
  source: string,
  options: AllRowsOptions = {},
): AsyncGenerator<Row, void, undefined> {
  const { where, sort, signal, onPage, pageSize = MOST_ROWS } = options
  if (!Number.isInteger(pageSize) || pageSize < 1)
    throw new TypeError(`pageSize must be a whole number, got ${pageSize}`)
  const reference = readReference(source)
  const view = options.view ?? (reference.kind === 'view' ? reference.address : undefined)
  assertOneWay(view, options)
  const schema = await context.schemas.only(view ?? source, { signal })
  const asked = { schema, where, sort, signal, pageSize: Math.min(pageSize, MOST_ROWS) }
  const seen = new Set<string>()
  for await (const page of pagesOf(context, { asked, view, by: options.by ?? 'auto' })) {
    const rows = page.map((raw) => rowOf(raw, schema)).filter(({ url }) => !seen.has(url))
    for (const { url } of rows) seen.add(url)
    yield* rows
    onPage?.(rows.length)
  }
}

type Pages = AsyncGenerator<readonly Item[], void, undefined>

interface Way {
  readonly asked: RowsAsked
  readonly view: string | undefined
  readonly by: NonNullable<AllRowsOptions['by']>
}

async function* pagesOf(context: NotionContext, { asked, view, by }: Way): Pages {
  if (view !== undefined || by === 'view') {
    yield* pagesByView(context, view ?? (await anyView(context, asked)), asked)
  } else if (by === 'rows') {
    yield* pagesByRowsMode(context, asked)
  } else if (by === 'sql') {
    yield* pagesBySql(context, (await sqlFor(context, asked)) ?? fail(asked.schema), asked)
  } else {
    yield* pagesByPlan(context, asked)
  }
}

/** By SQL where the plan has it without a limit; else by a view, which has none; else as many as rows mode gives, and the rest by SQL. */
async function* pagesByPlan(context: NotionContext, asked: RowsAsked): Pages {
  const { signal } = asked
  const { status } = await context.access({ signal })
  const state = status['query_data_sources'] ?? 'available'
  const sql = await sqlFor(context, asked)
  if (sql === undefined) return yield* pagesByRowsMode(context, asked)
  if (state === 'available') return yield* untilRefused(context, sql, asked)
  const view = asked.where || asked.sort ? undefined : await viewOfEverything(context, asked.schema, { signal })
  if (view !== undefined) return yield* pagesByView(context, view, asked)
  try {
    yield* pagesByRowsMode(context, asked)
  } catch (error) {
    if (!isEvergrantError(error, 'RESULT_INCOMPLETE')) throw error
    try {
      yield* pagesBySql(context, sql, asked)
    } catch (cause) {
      if (!isEvergrantError(cause, 'QUOTA_REACHED', 'PLAN_REQUIRED')) throw cause
      throw new EvergrantError('RESULT_INCOMPLETE', `${error.message}; ${cause.message}`, {
        cause,
        details: error.details,
      })
    }
  }
}

/** What the access map says can be older than the plan. */
async function* untilRefused(context: NotionContext, sql: Keyed, asked: RowsAsked): Pages {
  let isFirst = true
  try {
    for await (const page of pagesBySql(context, sql, asked)) {
      isFirst = false
      yield page
    }
  } catch (error) {
    if (!isFirst || !isEvergrantError(error, 'QUOTA_REACHED', 'PLAN_REQUIRED')) throw error
    yield* pagesByRowsMode(context, asked)
  }
}

/** A view has its own filter and order, and is read by its cursor. */
function assertOneWay(view: string | undefined, { where, sort, by }: AllRowsOptions): void {
  if (view !== undefined && (by === 'sql' || by === 'rows')) throw new TypeError(`Rows of a view are not read by ${by}`)
  if ((view ?? (by === 'view' ? by : undefined)) === undefined || (where === undefined && sort === undefined)) return
  throw new TypeError('A view has its own filter and order: give either a view, or `where` and `sort`')
}

async function anyView(context: NotionContext, { schema, signal }: RowsAsked): Promise<string> {
  const found = await viewOfEverything(context, schema, { signal })
  if (found !== undefined) return found
  throw new EvergrantError('NOT_FOUND', 'The database has no view without a filter', {
    hint: 'Name a view, or read by SQL.',
  })
}

function fail({ name }: DataSourceSchema): never {
  throw new EvergrantError('VALIDATION_FAILED', `The filter on ${JSON.stringify(name)} cannot be said in SQL`, {
    hint: 'Read by rows mode, or leave out what speaks of formulas.',
  })
}

const MOST_ROWS = 100
