import { EvergrantError } from '../../errors.js'
import type { Listed } from '../../index.js'
import { isObject } from '../../internal/json-object.js'
import { textOfMember } from './offered.js'

/** One part of a resource, as text or as bytes. */
export interface Content {
  readonly type: string
  readonly data: string | Uint8Array
}

/** The parts of what `resources/read` gave. @throws `RESPONSE_INVALID` */
export function contentsOf(result: unknown): readonly Content[] {
  const contents = isObject(result) ? result['contents'] : undefined
  if (!Array.isArray(contents) || !contents.every(isObject)) throw invalid('a resource without contents')
  return contents.map(contentOf)
}

/** All parts for people; what is not text is named. */
export function textOfContents(contents: readonly Content[]): string {
  return contents
    .map(({ type, data }) =>
      typeof data === 'string' ? data : `[${type || 'bytes'}, ${data.length} bytes: use --out FILE to get it]`,
    )
    .join('\n')
}

function contentOf(content: Listed): Content {
  const type = textOfMember(content, 'mimeType')
  const { text, blob } = content
  if (typeof text === 'string') return { type, data: text }
  if (typeof blob !== 'string') throw invalid('a part of a resource that is neither text nor bytes')
  return { type, data: Buffer.from(blob, 'base64') }
}

function invalid(what: string): EvergrantError {
  return new EvergrantError('RESPONSE_INVALID', `The server sent ${what}`)
}
