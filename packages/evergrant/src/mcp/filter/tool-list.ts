import { isObject } from '../../internal/json-object.js'

/** A tool as a server lists it. Everything but its name is carried along as it is. */
export interface Tool {
  readonly name: string
  readonly annotations?: { readonly readOnlyHint?: unknown } | undefined
  readonly [member: string]: unknown
}

/**
 * The answer to a `tools/list` with other tools in it. Entries that are no tools are left out; an answer without a list (an error), and a list that stays
 * the same, are given back as they are.
 */
export function rewriteToolList(
  answer: Uint8Array,
  rewrite: (tools: readonly Tool[]) => readonly object[],
): Uint8Array {
  const message = parse(answer)
  if (!isObject(message) || !isObject(message['result'])) return answer
  const { tools } = message['result']
  if (!Array.isArray(tools)) return answer
  const given = tools.filter(isTool)
  const rewritten = rewrite(given)
  if (rewritten.length === tools.length && rewritten.every((tool, index) => tool === tools[index])) return answer
  const result = { ...message['result'], tools: rewritten }
  return new TextEncoder().encode(JSON.stringify({ ...message, result }))
}

function parse(answer: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(answer)) as unknown
  } catch {
    // No reader finds a list of tools in it either.
    return undefined
  }
}

function isTool(value: unknown): value is Tool {
  if (!isObject(value) || typeof value['name'] !== 'string') return false
  return value['annotations'] === undefined || isObject(value['annotations'])
}
