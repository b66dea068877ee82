import type { Command } from 'commander'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { EvergrantError } from '../../../errors.js'
import { quote } from '../../../internal/redact.js'
import type { Context } from '../../context.js'
import { findReference } from '../../notion/find-reference.js'
import { namedPage, pageWords } from '../../notion/named-page.js'
import { withNotion } from '../../notion/open-notion.js'
import { withSlowLine } from '../../notion/slow-line.js'
import { addWriteOptions, assertMayWrite, type WriteFlags } from '../../notion/write-flags.js'
import { usage } from '../../usage.js'

interface UploadFlags extends WriteFlags {
  readonly to?: string
  readonly name?: string
  readonly type?: string
}

export function defineUpload(command: Command, context: Context): void {
  command
    .description('Upload a file of at most 20 MiB. The line that places it in a page goes to standard output.')
    .argument('<path>', 'the file; - for standard input, with --name')
    .option('--to <page>', 'put it at the end of this page at once')
    .option('--name <name>', 'its name there (default: as it is here)')
    .option('--type <type>', 'its type, such as image/png (default: by its name)')
  addWriteOptions(command)
    .addHelpText(
      'after',
      `
An upload that is in no page within an hour is gone.

Examples:
  $ evergrant file upload chart.png --to "Launch notes"
  $ evergrant file upload notes.pdf | evergrant page append "Launch notes"
  $ tar cz src | evergrant file upload - --name src.tar.gz --json
`,
    )
    .action((path: string, flags: UploadFlags) => upload(context, path, flags))
}

async function upload(context: Context, path: string, flags: UploadFlags): Promise<void> {
  assertMayWrite(context, flags, 'file upload')
  const name = flags.name ?? (path === '-' ? undefined : basename(path))
  if (name === undefined) throw usage('Standard input has no name', 'Give one with --name.')
  const bytes = await readBytes(context, path)
  const { signal } = context.io
  await withNotion(context, flags, async (notion) => {
    const page = flags.to === undefined ? undefined : await findReference(notion, flags.to, { signal, types: ['page'] })
    if (flags.dryRun) {
      notion.files.check({ name, bytes })
      const named = page === undefined ? undefined : await namedPage(notion, page, signal)
      if (context.flags.json) return context.printJson({ dryRun: true, name, bytes: bytes.length, page: named })
      const where = named === undefined ? '' : `, for the end of ${pageWords(named)}`
      return context.say(`Nothing was uploaded: ${name}, ${bytes.length} bytes${where}`)
    }
    const file = { name, bytes, ...(flags.type !== undefined && { contentType: flags.type }) }
    const uploaded = await withSlowLine(context, `Uploading ${name}…`, () => notion.files.upload(file, { signal }))
    if (page !== undefined) await notion.pages.append(page, uploaded.markdown, { signal })
    if (context.flags.json) return context.printJson({ ...uploaded, name, bytes: bytes.length, page })
    context.print(uploaded.markdown)
    context.say(
      page === undefined ? 'Uploaded. It is kept for an hour until a page has it.' : `Uploaded, and put into ${page}`,
    )
  })
}

async function readBytes({ io }: Context, path: string): Promise<Uint8Array> {
  if (path === '-') {
    const { buffer } = await import('node:stream/consumers')
    return await buffer(io.streams().input)
  }
  try {
    return await readFile(path)
  } catch (cause) {
    throw new EvergrantError('INPUT_INVALID', `The file ${quote(path)} cannot be read`, {
      cause,
      hint: 'Check the path.',
    })
  }
}
