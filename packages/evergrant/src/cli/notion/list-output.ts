import type { Command } from 'commander'
import { isObject } from '../../internal/json-object.js'
import type { Context } from '../context.js'
import { parsePositive } from '../positive-number.js'
import { writeNewFile } from '../offers/new-file.js'
import { onOneLine } from '../terminal.js'
import { usage } from '../usage.js'
import { pickFieldsOfAll } from './pick-fields.js'
import { cutText, keepWholeText } from './whole-text.js'

/** How much of what is printed, and where to. */
export interface OutputFlags {
  readonly maxChars?: string
  readonly out?: string
  /** Of JSON: members of each of the things that it lists. */
  readonly fields?: string
}

export function addOutputOptions(command: Command): Command {
  return command
    .option('--max-chars <number>', 'print so much at most; all of it goes to a file', (text) =>
      String(parsePositive(text)),
    )
    .option('--out <file>', 'write it into this new file')
    .option('--fields <names>', 'with --json: only these members of each, such as url,id')
}

/**
 * The work of a verb that prints a list, with what it prints collected where the flags say that not all of it goes to stdout: as it is for
 * a program, whatever stdout is.
 *
 * @throws `USAGE` for `--fields` without `--json`
 */
export async function withOutput(
  context: Context,
  flags: OutputFlags,
  work: (context: Context) => Promise<void>,
): Promise<void> {
  const { maxChars, out, fields } = flags
  if (fields !== undefined && !context.flags.json) throw usage('--fields chooses members of JSON', 'Add --json.')
  if (out !== undefined && maxChars !== undefined) throw usage('--out writes all of it', 'Leave --max-chars out.')
  if ((maxChars ?? out ?? fields) === undefined) return await work(context)
  const collected = collect(context)
  await work(collected.context)
  const { json } = collected
  const value = json === undefined || fields === undefined ? json : withFields(json, fields)
  const text = value === undefined ? collected.text() : `${JSON.stringify(value, undefined, 2)}\n`
  if (out !== undefined) return await writeOut(context, text, out)
  if (maxChars === undefined || text.length <= Number(maxChars)) {
    if (value === undefined) return text === '' ? undefined : context.print(text)
    return context.printJson(value)
  }
  const path = await keepWholeText(text, value === undefined ? 'list.txt' : 'list.json')
  if (value !== undefined) context.printJson(shortened(value, Number(maxChars), path))
  else context.print(cutText(text, Number(maxChars)))
  context.say(`Not all of ${text.length} characters. The whole list: ${path}`)
}

/** A context whose stdout is this object. */
function collect(context: Context): { readonly context: Context; readonly json: unknown; text(): string } {
  let text = ''
  let json: unknown
  const write = (more: string) => {
    text += more
  }
  const printFormatted = (more: string) => write(more.endsWith('\n') ? more : `${more}\n`)
  const stdout = {
    isTTY: false,
    columns: undefined,
    write,
    handOver: async (data: string | Uint8Array) =>
      write(typeof data === 'string' ? data : Buffer.from(data).toString()),
  }
  return {
    context: {
      ...context,
      io: { ...context.io, stdout },
      print: printFormatted,
      printFormatted,
      printJson: (value) => (json = value),
    },
    get json() {
      return json
    },
    text: () => text,
  }
}

async function writeOut(context: Context, text: string, out: string): Promise<void> {
  await writeNewFile(out, text)
  if (context.flags.json) context.printJson({ file: out, characters: text.length })
  context.say(`Wrote ${text.length} characters to ${onOneLine(out)}.`)
}

function withFields(value: unknown, fields: string): unknown {
  const { name, items } = listIn(value)
  return name === undefined || !isObject(value) ? value : { ...value, [name]: pickFieldsOfAll(items, fields) }
}

/** As many of the list as there is room for, and where all of them are. */
function shortened(value: unknown, maxChars: number, file: string): unknown {
  const { name, items } = listIn(value)
  if (name === undefined || !isObject(value)) return { file }
  const first = (count: number) => ({ ...value, [name]: items.slice(0, count), total: items.length, file })
  let [fits, least, most] = [0, 1, items.length]
  while (least <= most) {
    const count = Math.floor((least + most) / 2)
    const isFitting = JSON.stringify(first(count), undefined, 2).length <= maxChars
    if (isFitting) [fits, least] = [count, count + 1]
    else most = count - 1
  }
  return first(fits)
}

function listIn(value: unknown): { readonly name: string | undefined; readonly items: readonly Listed[] } {
  const name = isObject(value) ? LISTS.find((list) => Array.isArray(value[list])) : undefined
  const items: unknown = name === undefined || !isObject(value) ? [] : value[name]
  return { name, items: Array.isArray(items) ? items.filter(isObject) : [] }
}

type Listed = Readonly<Record<string, unknown>>
/** The member of an answer that is its list. */
const LISTS = ['results', 'rows', 'discussions', 'users', 'teams']
