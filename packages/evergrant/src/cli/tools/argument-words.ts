import { EvergrantError } from '../../errors.js'
import { parseJson } from '../../internal/json-object.js'
import { quote } from '../../internal/redact.js'

/** One word of `call TOOL key=value …`, before its value is given the type that the tool asks for. */
export interface ArgumentWord {
  readonly name: string
  /** `key=value` and `key=@file` give text, `key:=json` gives a JSON value. */
  readonly value: { readonly text: string } | { readonly json: unknown }
}

/**
 * Reads `key=value`, `key:=json` and `key=@file` (`key=@@text` for a text that begins with @).
 *
 * @throws EvergrantError `INPUT_INVALID`
 */
export async function parseArgumentWord(
  word: string,
  readFile: (path: string) => Promise<string>,
): Promise<ArgumentWord> {
  const at = word.indexOf('=')
  const isJson = word[at - 1] === ':'
  const name = word.slice(0, isJson ? at - 1 : Math.max(at, 0))
  const rest = word.slice(at + 1)
  if (name === '' || name.startsWith(':') || /\s/.test(name)) throw malformed(word)
  if (isJson) return { name, value: { json: parseJsonValue(name, rest) } }
  if (rest.startsWith('@@')) return { name, value: { text: rest.slice(1) } }
  return { name, value: { text: rest.startsWith('@') ? await readArgumentFile(name, rest.slice(1), readFile) : rest } }
}

/** The object given by `--input`. */
export function parseInputObject(text: string): Readonly<Record<string, unknown>> {
  const value = parseJson(text)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  const found =
    value === undefined ? 'it is not JSON' : `it is JSON, but ${Array.isArray(value) ? 'an array' : 'no object'}`
  throw new EvergrantError('INPUT_INVALID', `--input takes a JSON object; ${found}`, {
    hint: 'Pass one, for example --input \'{"query":"roadmap"}\'.',
  })
}

function parseJsonValue(name: string, text: string): unknown {
  const value = parseJson(text)
  if (value !== undefined) return value
  throw new EvergrantError('INPUT_INVALID', `${quote(name)} is given with := but its value is not JSON`, {
    hint: 'Write strings with quotes (name:=\'"text"\'), or use = for plain text.',
  })
}

async function readArgumentFile(
  name: string,
  path: string,
  readFile: (path: string) => Promise<string>,
): Promise<string> {
  try {
    return await readFile(path)
  } catch (cause) {
    throw new EvergrantError('INPUT_INVALID', `The file ${quote(path)} for ${quote(name)} cannot be read`, {
      cause,
      hint: 'Check the path; for a text that begins with @ write name=@@text.',
    })
  }
}

function malformed(word: string): EvergrantError {
  return new EvergrantError('INPUT_INVALID', `${quote(word)} is not an argument`, {
    hint: 'Write name=value, name:=json or name=@file; or pass one JSON object with --input.',
  })
}
