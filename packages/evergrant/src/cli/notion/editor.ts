import { spawn, type StdioOptions } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Context } from '../context.js'
import { usage } from '../usage.js'

/** A text as a person left it in their editor. */
export interface EditedText {
  readonly text: string
  /** Holds it until it is discarded, so that it is not lost where it cannot be used. */
  readonly file: string
  discard(): Promise<void>
}

/** @throws `USAGE` where no editor can be started, or it ends with a failure */
export async function openEditor(
  { io }: Pick<Context, 'io'>,
  { text, name }: { readonly text: string; readonly name: string },
): Promise<EditedText> {
  const folder = await mkdtemp(join(tmpdir(), 'evergrant-edit-'))
  const file = join(folder, `${fileName(name)}.md`)
  const discard = () => rm(folder, { recursive: true, force: true })
  try {
    await writeFile(file, text === '' ? '' : `${text}\n`, { mode: 0o600 })
    await runEditor(io.env['VISUAL'] || io.env['EDITOR'] || DEFAULT[io.platform] || 'vi', file, io)
    // Editors end a file with a line break, which is none of the text.
    const edited = (await readFile(file, 'utf8')).replaceAll('\r\n', '\n').replace(/\n$/, '')
    return { text: edited, file, discard }
  } catch (error) {
    await discard()
    throw error
  }
}

async function runEditor(command: string, file: string, { signal, env, platform }: Context['io']): Promise<void> {
  const options = { stdio: 'inherit' as StdioOptions, env: withoutOurs(env), signal }
  // The variable holds a command with its options, as for git and others, and a shell splits it.
  const child =
    platform === 'win32'
      ? spawn(`${command} "${file}"`, { ...options, shell: true })
      : spawn('sh', ['-c', `exec ${command} "$1"`, 'sh', file], options)
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code === 0) return
  throw usage(
    `The editor ${JSON.stringify(command)} failed: nothing was written`,
    'Name another in VISUAL or EDITOR, or give the change with --old and --new.',
  )
}

/** Keys and secrets are for this program. */
function withoutOurs(env: Context['io']['env']): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('EVERGRANT_')))
}

function fileName(title: string): string {
  const name = title.normalize('NFC').replaceAll(/[^\p{L}\p{N}]+/gu, '-')
  return name.slice(0, 60).replaceAll(/^-|-$/g, '') || 'page'
}

const DEFAULT: Readonly<Record<string, string>> = { win32: 'notepad' }
