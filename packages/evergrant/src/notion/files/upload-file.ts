import { EvergrantError } from '../../errors.js'
import { isObject, parseJsonObject } from '../../internal/json-object.js'
import { quote } from '../../internal/redact.js'
import type { CallOptions } from '../caller.js'
import type { NotionContext } from '../context.js'
import type { Files, UploadedFile } from '../files.js'
import { type Transferred, upload } from './guarded-transfer.js'
import { assertUploadSize } from './upload-size.js'

/** Asks for a place, and sends the bytes there in one request. */
export async function uploadFile(
  { calls, transport }: NotionContext,
  file: Parameters<Files['upload']>[0],
  options: CallOptions,
): Promise<UploadedFile> {
  const { name, contentType, bytes } = file
  assertUploadSize(name, bytes)
  const place = placeIn(await calls.call('create_file_upload', { filename: name, content_type: contentType }, options))
  const body = new FormData()
  body.append('file', new Blob([bytes.slice()], { type: contentType ?? 'application/octet-stream' }), name)
  const sent = await upload(
    place.url,
    { headers: place.headers, body },
    { fetch: transport.fetch('any'), allowsLoopback: true, maxBytes: MAX_REPLY_BYTES, signal: options.signal },
  )
  return uploadedFile(sent, place.id, name)
}

interface Place {
  readonly id: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

function placeIn(reply: unknown): Place {
  const { upload_url: url, upload_headers: given, id, file_upload_id: otherId } = isObject(reply) ? reply : {}
  const found = [id, otherId].find((one) => typeof one === 'string')
  if (typeof url !== 'string' || typeof found !== 'string') {
    throw new EvergrantError('RESPONSE_INVALID', 'Notion named no place to send the file to')
  }
  const headers = Object.entries(isObject(given) ? given : {}).flatMap(([name, value]) =>
    typeof value === 'string' ? [[name, value] as const] : [],
  )
  return { id: found, url, headers: Object.fromEntries(headers) }
}

function uploadedFile({ status, bytes }: Transferred, id: string, name: string): UploadedFile {
  const reply = parseJsonObject(new TextDecoder().decode(bytes))
  if (status < 200 || status > 299) {
    const reason = reply?.['message']
    const why = typeof reason === 'string' ? `: ${quote(reason)}` : ''
    throw new EvergrantError('VALIDATION_FAILED', `The upload of ${quote(name)} was answered ${status}${why}`, {
      details: { status, name },
    })
  }
  const { markdown_source: source, suggested_markdown: markdown } = reply ?? {}
  const address = typeof source === 'string' ? source : `file-upload://${id}`
  return {
    id,
    source: address,
    markdown: typeof markdown === 'string' ? markdown : `<file src="${address}">${name}</file>`,
  }
}

const MAX_REPLY_BYTES = 1024 * 1024
