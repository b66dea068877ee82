import { EvergrantError } from '../../errors.js'
import type { Environment } from '../io.js'

/**
 * The headers of `--header NAME=env:VARIABLE`, in lower case. A value does not belong into the command line, where every user of the machine
 * can read it and hosts write it into their logs. `Name: value`, the form of mcp-remote, is taken all the same, with a word of warning
 * where the value stands there itself; `${VARIABLE}` in it is the value of the variable.
 *
 * @throws `USAGE` without the value
 */
export function parseHeaderWords(
  words: readonly string[],
  env: Environment,
  warn: (text: string) => void,
): Record<string, string> {
  return Object.fromEntries(words.map((word) => parseHeaderWord(word, env, warn)))
}

/**
 * The headers of a file: one `Name: value` a line, `#` begins a comment.
 *
 * @throws `USAGE` that names the line, never what it says
 */
export function parseHeaderFile(text: string, path: string, env: Environment): Record<string, string> {
  const lines = text.split(/\r?\n/).map((line, index) => ({ line: line.trim(), number: index + 1 }))
  return Object.fromEntries(
    lines
      .filter(({ line }) => line !== '' && !line.startsWith('#'))
      .map(({ line, number }) => {
        const [, name = '', template = ''] = COLON.exec(line) ?? []
        if (name === '') throw usage(`Line ${number} of ${JSON.stringify(path)} is not of the form Name: value`)
        return header(name, expand(template, env), `line ${number} of ${JSON.stringify(path)}`)
      }),
  )
}

function parseHeaderWord(word: string, env: Environment, warn: (text: string) => void): readonly [string, string] {
  const [, name, variable = ''] = /^([^=:\s]+)=env:(\w+)$/.exec(word) ?? []
  if (name !== undefined) return header(name, valueOf(variable, env), variable)
  const [, oldName, template = ''] = COLON.exec(word) ?? []
  if (oldName === undefined) throw usage('A header is given as NAME=env:VARIABLE')
  const given = header(oldName, expand(template, env), `the header ${oldName}`)
  if (!VARIABLE.test(template)) {
    warn(
      `The value of the header ${oldName} stands in the command line, where other users of this machine can read it: put it into the environment and write --header ${oldName}=env:VARIABLE`,
    )
  }
  return given
}

function expand(template: string, env: Environment): string {
  return template.replace(new RegExp(VARIABLE, 'g'), (_, name: string) => valueOf(name, env))
}

function valueOf(variable: string, env: Environment): string {
  const value = env[variable]
  if (value === undefined || value === '') throw usage(`The environment variable ${variable} is not set`)
  return value
}

function header(given: string, value: string, source: string): readonly [string, string] {
  const name = given.toLowerCase()
  if (!TOKEN.test(name)) throw usage(`${JSON.stringify(given)} is no header name`)
  if (OURS.test(name)) throw usage(`The header ${given} is the protocol's own`)
  if (!VALUE.test(value)) throw usage(`The value in ${source} cannot be sent as a header`)
  return [name, value]
}

function usage(message: string): EvergrantError {
  return new EvergrantError('USAGE', message, {
    hint: 'Put the value into the environment and name it: --header X-Api-Key=env:MY_API_KEY.',
  })
}

const COLON = /^([^=:\s]+):\s*(.*)$/s
const VARIABLE = /\$\{(\w+)\}/
/** RFC 9110 §5.6.2. */
const TOKEN = /^[!#$%&'*+.^_`|~\w-]+$/
/** RFC 9110 §5.5, printable ASCII only. */
const VALUE = /^[!-~](?:[\t -~]*[!-~])?$/
/** What the transport says of itself, and what RFC 9110 §7.6.1 keeps between two neighbours. */
const OURS =
  /^(?:host|connection|keep-alive|proxy-.*|content-.*|transfer-encoding|te|trailer|upgrade|accept|accept-encoding|last-event-id|mcp-.*)$/
