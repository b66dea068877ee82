import { type Command, InvalidArgumentError } from 'commander'
import { mkdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { EvergrantError } from '../../../errors.js'
import type { Context } from '../../context.js'
import { localFileName } from '../../notion/file-name.js'
import { withNotion } from '../../notion/open-notion.js'
import { withSlowLine } from '../../notion/slow-line.js'
import { unlessUnread } from '../../notion/unless-unread.js'
import { writeNewFile } from '../../offers/new-file.js'
import { onOneLine } from '../../terminal.js'

interface DownloadFlags {
  readonly out?: string
  readonly maxBytes?: number
}

export function defineDownload(command: Command, context: Context): void {
  command
    .description('Get a file of a page: into a new file, or to standard output where that is no terminal.')
    .argument('<reference>', 'notion-file-block://… or the address of a file, as the text of a page has it')
    .option('--out <path>', 'a new file, or a folder (made where it ends in /) for one of its own name')
    .option('--max-bytes <number>', 'refuse what is larger (default: 104857600)', parseBytes)
    .addHelpText(
      'after',
      `
Addresses of files expire five minutes after a page was read; notion-file-block://… does not.

Examples:
  $ evergrant file download 'notion-file-block://…' --out pictures/
  $ evergrant file download 'notion-file-block://…' > chart.png
`,
    )
    .action((reference: string, flags: DownloadFlags) => download(context, reference, flags))
}

async function download(context: Context, reference: string, { out, maxBytes }: DownloadFlags): Promise<void> {
  const { io } = context
  await withNotion(context, {}, async (notion) => {
    const options = { signal: io.signal, ...(maxBytes !== undefined && { maxBytes }) }
    const { name, contentType, bytes } = await withSlowLine(context, 'Downloading…', () =>
      notion.files.download(reference, options),
    )
    // Bytes would only upset a terminal, and the answer as JSON names the file.
    const isFile = out !== undefined || io.stdout.isTTY || context.flags.json
    if (!isFile) {
      await unlessUnread(io.stdout.handOver(bytes))
      return
    }
    const path = await placeFor(name, out)
    if (out?.endsWith('/')) await makeFolder(dirname(path))
    await writeNewFile(path, bytes)
    if (context.flags.json) context.printJson({ file: path, name, contentType, bytes: bytes.length })
    else context.print(path)
    context.say(`Wrote ${bytes.length} bytes to ${onOneLine(path)}.`)
  })
}

/** Into a folder it goes under its own name. */
async function placeFor(name: string, out: string | undefined): Promise<string> {
  const own = localFileName(name, 'file')
  if (out === undefined) return own
  return out.endsWith('/') || (await isFolder(out)) ? join(out, own) : out
}

async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true })
  } catch (cause) {
    throw new EvergrantError('OUTPUT_FAILED', `The folder ${path} could not be made`, { cause })
  }
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch {
    // What it is instead, writing it will tell.
    return false
  }
}

function parseBytes(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new InvalidArgumentError('A whole number of bytes.')
  return Number(text)
}
