import type { ColumnSchema, DataSourceSchema } from '../schema.js'

export function column(name: string, type: string, more: Partial<ColumnSchema> = {}): ColumnSchema {
  const parts: Readonly<Record<string, readonly string[]>> = {
    date: ['start', 'end', 'is_datetime'],
    place: ['name', 'address', 'latitude', 'longitude', 'google_place_id'],
  }
  return {
    name,
    type,
    description: '',
    isReadOnly: false,
    options: [],
    sqlNames: parts[type]?.map((part) => `${type}:${name}:${part}`) ?? [name],
    relatedUrl: undefined,
    ...more,
  }
}

/** A data source with these columns. */
export function schemaOf(...columns: readonly ColumnSchema[]): DataSourceSchema {
  return {
    url: 'collection://01234567-89ab-cdef-0123-456789abcdef',
    name: 'Roadmap',
    columns,
    titleColumn: columns.find(({ type }) => type === 'title')?.name ?? 'Name',
    description: '',
    templates: [],
    defaultTemplate: undefined,
  }
}
