import { own } from '../../internal/json-object.js'
import type { Item } from '../cursor-pages.js'
import { readProperties } from '../properties/read-properties.js'
import { parseReference } from '../references/reference.js'
import { keptUrl } from '../replies/envelope.js'
import type { Row } from '../rows.js'
import type { DataSourceSchema } from '../schema.js'

/** A row by its schema, with what came. */
export function rowOf(raw: Item, schema: DataSourceSchema): Row {
  const url = typeof raw['url'] === 'string' ? keptUrl(raw['url']) : ''
  const values = readProperties(raw, schema)
  const title = own(values, schema.titleColumn)
  return { url, id: parseReference(url)?.id ?? '', title: typeof title === 'string' ? title : '', values, raw }
}
