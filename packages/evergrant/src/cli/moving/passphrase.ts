import { EvergrantError } from '../../errors.js'
import type { Context } from '../context.js'
import { readVariable } from '../environment.js'

export interface PassphraseWanted {
  /** `--passphrase-stdin` was given. */
  readonly fromStdin: boolean
  /** It is chosen now: typed twice, so that a slip does not lock anybody out. */
  readonly isNew: boolean
}

/**
 * The passphrase of a bundle, from wherever it does not stand in the arguments: stdin, the environment, or the terminal.
 *
 * @throws EvergrantError `USAGE` where there is nobody to ask, `PASSPHRASE_UNUSABLE` when two do not agree
 */
export async function takePassphrase({ io }: Context, { fromStdin, isNew }: PassphraseWanted): Promise<string> {
  if (fromStdin) return firstLine(await io.stdin.text())
  const given = readVariable(io.env, 'EVERGRANT_PASSPHRASE')
  if (given !== undefined) return given
  if (!io.stdin.isTTY || !io.stderr.isTTY) {
    throw new EvergrantError('USAGE', 'There is no terminal at which a passphrase could be asked for', {
      hint: isNew
        ? 'Set EVERGRANT_PASSPHRASE, pass --passphrase-stdin, or seal it with --to KEY.'
        : 'Set EVERGRANT_PASSPHRASE, or pass --passphrase-stdin.',
    })
  }
  const ask = async (question: string) => {
    const line = await io.stdin.hiddenLine(() => io.stderr.write(question), io.signal)
    io.stderr.write('\n')
    return line
  }
  const passphrase = await ask(
    isNew ? 'Passphrase for the bundle (at least 12 characters): ' : 'Passphrase of the bundle: ',
  )
  if (!isNew || (await ask('The same again: ')) === passphrase) return passphrase
  throw new EvergrantError('PASSPHRASE_UNUSABLE', 'The two passphrases are not the same', { hint: 'Run it again.' })
}

/** Whoever writes it with `echo` adds the end of the line. */
function firstLine(text: string): string {
  return text.split(/\r?\n/, 1)[0] ?? ''
}
