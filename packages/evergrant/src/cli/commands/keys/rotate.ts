import type { Evergrant, RotatedKeys, RotationProgress } from '../../../index.js'
import type { Context } from '../../context.js'

/** What the command needs of its surroundings. */
interface RotateContext extends Pick<Context, 'io' | 'flags' | 'printJson' | 'say' | 'warn'> {
  evergrant(): Promise<Pick<Evergrant, 'rotateKeys' | 'storage'>>
}

export async function rotate(context: RotateContext): Promise<void> {
  const evergrant = await context.evergrant()
  const rotated = await evergrant.rotateKeys({ signal: context.io.signal, onProgress: teller(context) })
  const { keys } = evergrant.storage
  if (context.flags.json) return context.printJson({ ...rotated, keys })
  tell(context, rotated, keys)
}

function tell(
  context: RotateContext,
  { active, retired, removable, resealed, unknown, resumed }: RotatedKeys,
  keys: string,
) {
  if (resumed) context.say('An interrupted rotation was finished.')
  context.say(`The key "${active}" seals now, in ${keys}. Records sealed anew: ${resealed}.`)
  if (retired.length > 0) context.say(`Taken away: ${retired.join(', ')}. Backups made before need the old key.`)
  if (removable.length > 0) {
    context.say(`Next: once every program has "${active}" first, leave ${removable.join(', ')} out of ${keys}.`)
  }
  if (unknown > 0) context.warn(`${unknown} records were sealed with a key that is lost, and stay as they are.`)
}

/** One line that is written over, on a terminal; nothing elsewhere. */
function teller({ io }: RotateContext): (progress: RotationProgress) => void {
  const { stderr } = io
  if (!stderr.isTTY) return () => undefined
  const show = (text: string) => stderr.write(`\r\u001B[K${text}`)
  return (progress) => {
    switch (progress.step) {
      case 'published':
      case 'active':
        return
      case 'resealing':
        return show(`Sealing anew: ${progress.done} of ${progress.total}`)
      case 'waiting':
        return show('Waiting until every other program has the new key…')
      case 'retired':
        return show('')
    }
  }
}
