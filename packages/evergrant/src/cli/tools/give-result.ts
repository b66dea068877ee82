import { extname } from 'node:path'
import type { ToolResult } from '../../index.js'
import type { Flags } from '../command-spec.js'
import type { Context } from '../context.js'
import { cutText, keepWholeText } from '../notion/whole-text.js'
import { writeNewFile } from '../offers/new-file.js'
import { onOneLine } from '../terminal.js'
import { textOf } from '../../internal/tool-result.js'

/** The answer of a tool into a file, with its pictures beside it, or so much of it as was asked for, with the whole in a file. */
export async function giveResult(context: Context, result: ToolResult, { out, maxChars }: Flags): Promise<void> {
  const text = context.flags.json ? `${JSON.stringify(result, undefined, 2)}\n` : textOf(result)
  if (typeof out === 'string') {
    await writeNewFile(out, text)
    context.say(`Wrote ${text.length} characters to ${onOneLine(out)}.`)
    return await writeMedia(context, result, out)
  }
  if (typeof maxChars !== 'string' || text.length <= Number(maxChars)) return context.print(text)
  const shown = cutText(text, Number(maxChars))
  context.print(shown)
  const path = await keepWholeText(text, 'answer.txt')
  context.say(`The first ${shown.length} of ${text.length} characters. The whole answer: ${path}`)
}

/** `answer.txt` gets `answer-1.png`. */
async function writeMedia(context: Context, { content }: ToolResult, out: string): Promise<void> {
  const media = content.flatMap(({ data, mimeType }) =>
    typeof data === 'string' ? [{ data, ending: endingOf(mimeType) }] : [],
  )
  const stem = out.slice(0, out.length - extname(out).length)
  for (const [at, { data, ending }] of media.entries()) {
    const path = `${stem}-${at + 1}${ending}`
    const bytes = Buffer.from(data, 'base64')
    await writeNewFile(path, bytes)
    context.say(`Wrote ${bytes.length} bytes to ${onOneLine(path)}.`)
  }
}

function endingOf(mimeType: unknown): string {
  const [, kind = 'bin'] = /^\w+\/(?:x-)?([a-z\d]+)/.exec(typeof mimeType === 'string' ? mimeType : '') ?? []
  return `.${kind === 'jpeg' ? 'jpg' : kind === 'mpeg' ? 'mp3' : kind}`
}
