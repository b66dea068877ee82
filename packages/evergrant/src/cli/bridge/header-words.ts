import { EvergrantError } from '../../errors.js'
import type { Environment } from '../io.js'

/**
 * The headers of `--header NAME=env:VARIABLE`, in lower case. A value never stands in the command line, where every user of the machine can read
 * it and hosts write it into their logs.
 *
 * @throws `USAGE` without the value
 */
export function parseHeaderWords(words: readonly string[], env: Environment): Record<string, string> {
  return Object.fromEntries(words.map((word) => parseHeaderWord(word, env)))
}

function parseHeaderWord(word: string, env: Environment): [name: string, value: string] {
  const [, given = '', variable = ''] = /^([^=:\s]+)=env:(\w+)$/.exec(word) ?? []
  const name = given.toLowerCase()
  if (name === '') throw usage('A header is given as NAME=env:VARIABLE')
  if (!TOKEN.test(name)) throw usage(`${JSON.stringify(given)} is no header name`)
  if (OURS.test(name)) throw usage(`The header ${given} is the protocol's own`)
  const value = env[variable]
  if (value === undefined || value === '') throw usage(`The environment variable ${variable} is not set`)
  if (!VALUE.test(value)) throw usage(`The value in ${variable} cannot be sent as a header`)
  return [name, value]
}

function usage(message: string): EvergrantError {
  return new EvergrantError('USAGE', message, {
    hint: 'Put the value into the environment and name it: --header X-Api-Key=env:MY_API_KEY.',
  })
}

/** RFC 9110 §5.6.2. */
const TOKEN = /^[!#$%&'*+.^_`|~\w-]+$/
/** RFC 9110 §5.5, printable ASCII only. */
const VALUE = /^[!-~](?:[\t -~]*[!-~])?$/
const OURS = /^(?:host|connection|content-.*|transfer-encoding|te|upgrade|accept|accept-encoding|last-event-id|mcp-.*)$/
