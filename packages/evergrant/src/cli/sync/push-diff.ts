import { createTwoFilesPatch } from 'diff'
import { type DataSourceSchema, type FetchedPage, type PropertyValue, readProperties } from '../../notion-entry.js'
import { printYaml } from './page-file.js'
import { valueToYaml } from './property-yaml.js'
import type { PropertyChange } from './property-change.js'

interface Described {
  readonly path: string
  readonly before: FetchedPage
  readonly wanted: string
  readonly properties: PropertyChange | undefined
  readonly schema: DataSourceSchema | undefined
}

/** What a push would change in a page, as a unified diff: its properties as front matter has them, then its content. */
export function describeChange({ path, before, wanted, properties, schema }: Described): string {
  const present = schema === undefined ? {} : readProperties(before.properties, schema)
  const { title, icon, cover, values } = properties ?? {}
  const heads = [
    headOf({
      ...(title !== undefined && { title: before.title }),
      ...(icon !== undefined && { icon: before.icon }),
      ...(cover !== undefined && { cover: before.cover }),
      ...(values && { properties: yamlOf(values, present) }),
    }),
    headOf({
      ...(title !== undefined && { title }),
      ...(icon && { icon }),
      ...(cover && { cover }),
      ...(values && { properties: yamlOf(values, values) }),
    }),
  ]
  const [from = '', to = ''] = heads
  const patch = createTwoFilesPatch(
    path,
    path,
    `${from}${ended(before.content)}`,
    `${to}${ended(wanted)}`,
    'in Notion',
    'here',
  )
  return patch.slice(patch.indexOf('--- '))
}

type Values = Readonly<Record<string, PropertyValue | null>>

function yamlOf(changed: Values, values: Values): Record<string, unknown> {
  return Object.fromEntries(Object.keys(changed).map((name) => [name, valueToYaml(values[name] ?? null)]))
}

function headOf(head: Readonly<Record<string, unknown>>): string {
  return Object.keys(head).length === 0 ? '' : printYaml(head)
}

function ended(content: string): string {
  return content === '' ? '' : `${content}\n`
}
