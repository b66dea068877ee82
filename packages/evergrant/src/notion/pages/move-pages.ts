import { type EvergrantError, isEvergrantError } from '../../errors.js'
import { isObject } from '../../internal/json-object.js'
import { quote } from '../../internal/redact.js'
import type { Tool } from '../../mcp/channel/tools.js'
import { settled } from '../async-tasks.js'
import type { CallOptions } from '../caller.js'
import { afterWrite, lookAt, wasAccepted } from '../calls/after-write.js'
import type { NotionContext } from '../context.js'
import { fetchNotion } from '../fetch-notion.js'
import type { Pages, ParentReference } from '../pages.js'
import { pageUrl, parseReference } from '../references/reference.js'
import { idOf, newParentArgument } from './parent.js'

/** As many calls as it takes. To move to the same place twice comes to the same, so what may not have landed is looked for and sent again. */
export async function movePages(
  context: NotionContext,
  pages: readonly string[],
  { parent, options }: { readonly parent: ParentReference; readonly options: CallOptions },
): ReturnType<Pages['move']> {
  const ids = pages.map(idOf)
  const texts: string[] = []
  for (let at = 0; at < ids.length; at += AT_ONCE) {
    const some = ids.slice(at, at + AT_ONCE)
    const args = { page_or_database_ids: some, new_parent: newParentArgument(parent) }
    const send = async () => settled(context, await context.calls.call('move_pages', args, options), options)
    const answer = await send().catch(async (error: unknown) => {
      if (!isEvergrantError(error, 'MAYBE_COMMITTED')) throw error
      if (await areUnder(context, some, { parent, options, lost: error })) return `Moved ${some.length}`
      if (wasAccepted(error)) throw error
      return send()
    })
    texts.push(textOf(answer))
  }
  return { moved: ids.length, text: texts.join('\n') }
}

async function areUnder(
  context: NotionContext,
  ids: readonly string[],
  {
    parent,
    options,
    lost,
  }: { readonly parent: ParentReference; readonly options: CallOptions; readonly lost: EvergrantError },
): Promise<boolean> {
  const wanted = parent === 'workspace' ? undefined : Object.values(parent).map(idOf)[0]
  for (const id of ids) {
    const fetched = await afterWrite(() => fetchNotion(context, id, options), lookAt(pageUrl(id), options, lost))
    const above = 'ancestors' in fetched ? fetched.ancestors.slice(0, 2) : []
    const found = above.map(({ url }) => parseReference(url)?.id)
    if (wanted === undefined ? above.length > 0 : !found.includes(wanted)) return false
  }
  return true
}

/** The name of the argument is read from the tool's schema: no contract of it is known, and not every list has it. */
export async function restorePages(
  { calls, ...context }: NotionContext,
  pages: readonly string[],
  options: CallOptions,
): Promise<unknown> {
  const isListed = await calls.has('restore_pages', options)
  const name = isListed ? listArgument(await calls.definition('restore_pages', options)) : undefined
  const args = { [name ?? 'page_ids']: pages.map(idOf) }
  const answer = await calls.call('restore_pages', args, { ...options, isUnlisted: true })
  return settled({ calls, ...context }, answer, options)
}

function listArgument({ inputSchema }: Pick<Tool, 'inputSchema'>): string | undefined {
  const properties = isObject(inputSchema['properties']) ? Object.entries(inputSchema['properties']) : []
  return properties.find(([, schema]) => isObject(schema) && schema['type'] === 'array')?.[0]
}

function textOf(answer: unknown): string {
  const { result } = isObject(answer) ? answer : {}
  return typeof result === 'string' ? result : typeof answer === 'string' ? answer : quote(answer)
}

const AT_ONCE = 100
