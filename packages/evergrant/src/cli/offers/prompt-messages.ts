import { EvergrantError } from '../../errors.js'
import { isObject } from '../../internal/json-object.js'
import { textOf } from '../../internal/tool-result.js'

/** The messages of a prompt, each below who says it. What is not text is named. @throws `RESPONSE_INVALID` */
export function textOfMessages(result: unknown): string {
  const messages = isObject(result) ? result['messages'] : undefined
  if (!Array.isArray(messages))
    throw new EvergrantError('RESPONSE_INVALID', 'The server sent a prompt without messages')
  return messages.map(textOfMessage).join('\n\n')
}

function textOfMessage(message: unknown): string {
  const { role, content } = isObject(message) ? message : {}
  const blocks = [content].flat().filter(isObject)
  const typed = blocks.map((block) => ({ ...block, type: String(block['type']) }))
  return `${String(role)}:\n${textOf({ content: typed })}`
}
