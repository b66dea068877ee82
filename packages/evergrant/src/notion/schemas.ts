import { EvergrantError } from '../errors.js'
import type { Clock } from '../internal/clock.js'
import { quote } from '../internal/redact.js'
import type { CallOptions } from './caller.js'
import { fetchNotion, type Reading } from './fetch-notion.js'
import type { DataSourceSchema } from './schema.js'

/** The schemas of a data source, a database, or what a view shows. @throws `REFERENCE_INVALID` for anything else */
export async function fetchSchemas(
  context: Reading,
  reference: string,
  options: CallOptions = {},
): Promise<readonly DataSourceSchema[]> {
  const fetched = await fetchNotion(context, reference, options)
  if (fetched.kind === 'data-source') return [fetched.schema]
  if (fetched.kind === 'view' && fetched.view.dataSourceUrl !== undefined) {
    return fetchSchemas(context, fetched.view.dataSourceUrl, options)
  }
  if (fetched.kind !== 'database') {
    throw new EvergrantError('REFERENCE_INVALID', `${quote(reference)} is no database but a ${fetched.kind}`, {
      hint: 'Give the address or ID of a database, a data source or a view.',
      details: { kind: fetched.kind },
    })
  }
  const { dataSources } = fetched
  // A database with many sources may only name them.
  const whole = dataSources.map(async (source) =>
    source.columns.length > 0 ? [source] : fetchSchemas(context, source.url, options),
  )
  return (await Promise.all(whole)).flat()
}

/** Schemas by what they were asked for under, for a minute: they change seldom, and what they no longer fit the server refuses. */
export interface Schemas {
  /** The only one. @throws `REFERENCE_AMBIGUOUS` for a database with several sources */
  only(reference: string, options?: CallOptions): Promise<DataSourceSchema>
  /** After a change of one of them. */
  forget(): void
}

export function createSchemas(context: Reading & { readonly clock: Pick<Clock, 'now'> }): Schemas {
  const known = new Map<string, { readonly at: number; readonly schemas: Promise<readonly DataSourceSchema[]> }>()

  const all = (reference: string, options: CallOptions) => {
    const now = context.clock.now()
    const kept = known.get(reference)
    if (kept !== undefined && now - kept.at < KEPT_MS) return kept.schemas
    const schemas = fetchSchemas(context, reference, options).catch((error: unknown) => {
      known.delete(reference)
      throw error
    })
    known.set(reference, { at: now, schemas })
    return schemas
  }

  return {
    forget: () => known.clear(),
    async only(reference, options = {}) {
      const [only, ...others] = await all(reference, options)
      if (only !== undefined && others.length === 0) return only
      throw new EvergrantError(
        'REFERENCE_AMBIGUOUS',
        `${quote(reference)} has ${only === undefined ? 'no data source' : `${others.length + 1} data sources`}`,
        {
          details: { sources: [...(only ? [only] : []), ...others].map(({ name, url }) => ({ name, url })) },
          hint: 'Give the address of one data source: `evergrant db schema` shows them.',
        },
      )
    },
  }
}

const KEPT_MS = 60_000
