import { isEvergrantError } from '../../errors.js'
import { settled } from '../async-tasks.js'
import type { CallOptions } from '../caller.js'
import { afterWrite, lookAt, wasAccepted } from '../calls/after-write.js'
import type { NotionContext } from '../context.js'
import { fetchPage } from '../fetch-notion.js'
import type { Pages, WrittenPage } from '../pages.js'
import { isSet, propertyMap } from './property-map.js'

/**
 * Writes values that say what is to be there, not what is to change. A write whose answer was lost is looked for, and sent once more where it is not
 * there: twice comes to the same.
 */
export async function setProperties(
  context: NotionContext,
  reference: string,
  { change, options }: { readonly change: Parameters<Pages['setProperties']>[1]; readonly options: CallOptions },
): Promise<WrittenPage> {
  const page = await fetchPage(context, reference, options)
  const { dataSourceUrl } = page
  const schema = dataSourceUrl === undefined ? undefined : await context.schemas.only(dataSourceUrl, options)
  const properties = propertyMap(change, schema)
  const { icon, cover } = change
  const args = { page_id: page.id, command: 'update_properties', properties, icon, cover }
  const send = async () => settled(context, await context.calls.call('update_page', args, options), options)
  await send().catch(async (error: unknown) => {
    if (!isEvergrantError(error, 'MAYBE_COMMITTED')) throw error
    const now = await afterWrite(() => fetchPage(context, page.id, options), lookAt(page.url, options, error))
    const hasLooks = [icon, cover].every((wanted, index) => isShown(wanted, [now.icon, now.cover][index]))
    if (hasLooks && isSet(properties, now.properties)) return
    if (wasAccepted(error)) throw error
    await send()
  })
  return { id: page.id, url: page.url, title: change.title ?? page.title }
}

function isShown(wanted: string | undefined, shown: string | undefined): boolean {
  return wanted === undefined || (wanted === 'none' ? shown === undefined : wanted === shown)
}
