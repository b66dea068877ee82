import type { Asker } from './asker.js'
import { onOneLine } from '../terminal.js'
import { DECLINE_OR_CANCEL, type Elicited, hostOf, setIn, withDialog } from './dialog.js'

/** Shows the address of a page that a server wants a person to visit. It is opened only when that is asked for. */
export async function askToOpen(
  context: Asker,
  { url, message }: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): Promise<Elicited> {
  const address = typeof url === 'string' && URL.canParse(url) ? new URL(url) : undefined
  if (address === undefined || !/^https?:$/.test(address.protocol)) {
    context.warn('The server asks you to open something that is no web page, which is declined.')
    return { action: 'decline' }
  }
  return await withDialog(context, signal, async (dialog) => {
    dialog.say(`${hostOf(context)} asks you to open a page of ${address.host}:\n${setIn(message)}`)
    // As it is understood, not as it was written: what stands before an @ is no host.
    dialog.say(`  ${onOneLine(address.href)}`)
    for (;;) {
      const question = 'Enter when you have been there, o to open it in the browser, d to decline, c to cancel: '
      const chosen = await dialog.choose(question, { '': 'accept', o: 'open', ...DECLINE_OR_CANCEL } as const)
      if (chosen === 'accept') return { action: 'accept' }
      if (chosen !== 'open') return { action: chosen }
      await context.io.openBrowser(address.href).catch(() => dialog.say('No browser could be started here.'))
    }
  })
}
