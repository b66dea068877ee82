import { EvergrantError } from '../errors.js'
import { isObject } from '../internal/json-object.js'
import { quote } from '../internal/redact.js'
import { settled } from './async-tasks.js'
import type { CallOptions } from './caller.js'
import type { Arguments } from './calls/drift.js'
import type { ToolBase } from './calls/tool-names.js'
import type { NotionContext } from './context.js'
import type { Databases } from './databases.js'
import { idOf } from './pages/parent.js'
import { readReference } from './references/reference.js'
import { unwrapped } from './replies/envelope.js'
import { fetchSchemas } from './schemas.js'

export function createDatabases(context: NotionContext): Databases {
  const write = async (base: ToolBase, args: Arguments, options: CallOptions) =>
    textOf(await settled(context, await context.calls.call(base, args, options), options))

  return {
    schema: (source, options) => fetchSchemas(context, source, options),

    async create({ title, description, parent, schema }, options = {}) {
      const text = await write(
        'create_database',
        {
          title,
          description,
          parent: parent === undefined ? undefined : { page_id: idOf(parent) },
          ...(typeof schema === 'string' ? { schema } : { database_type: schema.kind }),
        },
        options,
      )
      return { url: urlIn(text, DATABASE), dataSourceUrl: urlIn(behind(text, title), DATA_SOURCE), text }
    },

    async update(dataSource, { statements, title, description, isInline, inTrash }, options = {}) {
      const { address } = readReference(dataSource)
      const text = await write(
        'update_data_source',
        { data_source_id: address, statements, title, description, is_inline: isInline, in_trash: inTrash },
        options,
      )
      context.schemas.forget()
      return { text }
    },

    async createView({ dataSource, name, type, database, parentPage, configure }, options = {}) {
      const text = await write(
        'create_view',
        {
          data_source_id: readReference(dataSource).address,
          name,
          type,
          database_id: database && idOf(database),
          parent_page_id: parentPage && idOf(parentPage),
          configure,
        },
        options,
      )
      return { url: urlIn(behind(text, name), VIEW), text }
    },

    async updateView(view, { name, configure }, options = {}) {
      return { text: await write('update_view', { view_id: readReference(view).address, name, configure }, options) }
    },
  }
}

function textOf(answer: unknown): string {
  const { result } = isObject(answer) ? answer : {}
  if (typeof result === 'string') return result
  return typeof answer === 'string' ? answer : quote(answer)
}

/** What the answer says after the name of what was made: a name can hold addresses too. */
function behind(text: string, name = ''): string {
  const shown = [name, JSON.stringify(name).slice(1, -1)].find((form) => text.includes(form)) ?? ''
  return text.slice(text.indexOf(shown) + shown.length)
}

/** The first such address in the words of an answer, whatever stands round it. @throws `RESPONSE_INVALID` */
function urlIn(text: string, pattern: RegExp): string {
  const url = pattern.exec(unwrapped(text))?.[0]
  if (url !== undefined) return url
  throw new EvergrantError('RESPONSE_INVALID', 'Notion did not say where it is what it made', {
    hint: 'Look at the workspace: it may be there.',
  })
}

const UUID = '[\\da-f]{8}-?(?:[\\da-f]{4}-?){3}[\\da-f]{12}'
const DATABASE = new RegExp(`https://[\\w.-]+/(?:p/)?(?:[^\\s"/<>]*-)?${UUID}`, 'i')
const DATA_SOURCE = new RegExp(`collection://${UUID}`, 'i')
const VIEW = new RegExp(`view://${UUID}`, 'i')
