import type { Column } from '../column.js'
import type { SqlValue } from '../row.js'

/** A value of a column whose type changes, as the new type has it; null where it cannot be kept. */
export function convertValue(value: SqlValue, from: Column, to: Column): SqlValue {
  if (value === null) return null
  const texts = LISTS.has(from.type) ? (JSON.parse(String(value)) as string[]) : [String(value)]
  switch (to.type) {
    case 'text':
    case 'url':
    case 'email':
    case 'phone_number':
      return texts.join(', ')
    case 'number': {
      const number = Number(texts[0])
      return texts[0]?.trim() === '' || !Number.isFinite(number) ? null : number
    }
    case 'checkbox':
      return texts[0] === '__YES__' ? '__YES__' : '__NO__'
    case 'select':
    case 'status':
      return texts.find((text) => to.options.some(({ name }) => name === text)) ?? null
    case 'multi_select':
      return JSON.stringify(texts.filter((text) => to.options.some(({ name }) => name === text)))
    case 'relation':
      return from.type === 'relation' && from.dataSourceId === to.dataSourceId ? value : null
    default:
      return from.type === to.type ? value : null
  }
}

const LISTS: ReadonlySet<Column['type']> = new Set(['multi_select', 'person', 'relation', 'file'])
