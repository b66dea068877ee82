import { quote } from '../../internal/redact.js'
import { INVALID_PARAMS, INVALID_REQUEST, METHOD_NOT_FOUND, PARSE_ERROR } from '../../internal/rpc-errors.js'
import { type ClientMessage, type MessageId, readClientMessage } from './client-message.js'
import { CLIENT_METHODS } from './methods.js'
import { readStrictJson } from './strict-json.js'
import { readToolName } from './tool-call.js'
import { rewriteToolList, type Tool } from './tool-list.js'
import { createToolRule, type Forbidding, type ToolRuleOptions } from './tool-rule.js'

/** What became of a message of the client. */
export type Verdict =
  /** What goes to the server in place of the message: the judged value, written again. */
  | { readonly forward: Uint8Array }
  /** Nothing goes to the server. `answer` goes back to the client, where the message asked for one. */
  | { readonly refused: string; readonly answer?: Uint8Array | undefined }

/** Stands between a client and a server and lets through what the options allow. Whatever it is not sure of it refuses. */
export interface MessageFilter {
  /** Judges one message of the client, given as its bytes. */
  outgoing(message: Uint8Array): Verdict
  /** The server's answer to a request of the client, without the tools that are not allowed. `method`: what had been asked. */
  incoming(answer: Uint8Array, method: string | undefined): Uint8Array
}

export function createMessageFilter(options: ToolRuleOptions): MessageFilter {
  const rule = createToolRule(options)
  const isReadOnly = options.readOnly ?? false

  const objection = (message: ClientMessage): Objection | undefined => {
    if (message.kind === 'answer') return undefined
    const known = CLIENT_METHODS.get(message.method)
    if (known === undefined)
      return refuse(METHOD_NOT_FOUND, `${quote(message.method)} is no method that a filter knows`)
    if (known.kind !== message.kind) return refuse(INVALID_REQUEST, `${message.method} is always a ${known.kind}`)
    if (isReadOnly && known.changes) return refuse(METHOD_NOT_FOUND, `${message.method} is forbidden by --read-only`)
    if (message.method !== 'tools/call') return undefined
    const call = readToolName(message.params)
    if ('problem' in call) return refuse(INVALID_PARAMS, `This tools/call is refused: ${call.problem}`)
    const forbidding = rule.forbids(call.name)
    return forbidding && forbidden(call.name, forbidding)
  }

  const isShown = ({ name, annotations }: Tool): boolean => {
    rule.hear(name, annotations?.readOnlyHint)
    return rule.forbids(name) === undefined
  }

  return {
    outgoing(bytes) {
      const reading = readStrictJson(bytes)
      if ('problem' in reading) return malformed(reading.isJson ? INVALID_REQUEST : PARSE_ERROR, reading.problem)
      const message = readClientMessage(reading.value)
      if ('problem' in message) return malformed(INVALID_REQUEST, message.problem, message.id)
      const found = objection(message)
      if (found === undefined) return { forward: bytesOf(reading.value) }
      if (message.kind !== 'request') return { refused: found.message }
      return { refused: found.message, answer: errorOf(message.id, found) }
    },
    incoming: (answer, method) =>
      method === 'tools/list' ? rewriteToolList(answer, (tools) => tools.filter(isShown)) : answer,
  }
}

interface Objection {
  readonly code: number
  readonly message: string
  readonly data?: object
}

function refuse(code: number, message: string, data?: object): Objection {
  return { code, message, ...(data && { data }) }
}

function malformed(code: number, problem: string, id?: MessageId): Verdict {
  const refused = `The message is refused: ${problem}`
  return { refused, answer: errorOf(id ?? null, { code, message: refused }) }
}

/** MCP's answer to a tool that is not there, with the option that hides it. */
function forbidden(name: string, forbidding: Forbidding): Objection {
  const message = `The tool ${quote(name)} is forbidden by --${forbidding}${WAYS_OUT[forbidding]}`
  return refuse(INVALID_PARAMS, message, { reason: 'forbidden_by_filter', option: `--${forbidding}` })
}

const WAYS_OUT: Readonly<Record<Forbidding, string>> = {
  'read-only': ': it is not known to only read. Whoever set the option can let it through with --allow.',
  tools: ', which lists the tools that are allowed. Whoever set the option can let it through with --allow.',
  'ignore-tool': '. Only whoever set the option can change that.',
}

function errorOf(id: MessageId | null, error: Objection): Uint8Array {
  return bytesOf({ jsonrpc: '2.0', id, error })
}

function bytesOf(value: unknown): Uint8Array {
  return encoder.encode(JSON.stringify(value))
}

const encoder = new TextEncoder()
