import type { Context } from '../context.js'
import { printList } from '../print-list.js'
import { onOneLine } from '../terminal.js'
import { withNotion } from './open-notion.js'

/** What the server says that this login may use. */
export async function showAccess(context: Context): Promise<void> {
  await withNotion(context, {}, async (notion) => {
    const { status, restrictedParameters, upgradeUrl } = await notion.access({ signal: context.io.signal })
    if (context.flags.json) return context.printJson({ status, restrictedParameters, upgradeUrl })
    const rows = Object.entries(status).map(([name, word]) => {
      const without = restrictedParameters[name] ?? []
      return [name, word, without.length === 0 ? '' : `without ${without.join(', ')}`].map(onOneLine)
    })
    printList(
      context,
      rows,
      upgradeUrl === undefined ? `Tools: ${rows.length}` : `More by another plan: ${onOneLine(upgradeUrl)}`,
    )
  })
}
