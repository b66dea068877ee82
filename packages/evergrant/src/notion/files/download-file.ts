import { EvergrantError, isEvergrantError } from '../../errors.js'
import { isObject } from '../../internal/json-object.js'
import { quote } from '../../internal/redact.js'
import type { CallOptions } from '../caller.js'
import type { NotionContext } from '../context.js'
import type { Files } from '../files.js'
import { unescaped, unwrapped } from '../replies/envelope.js'
import { download, type Transferred } from './guarded-transfer.js'

type Downloaded = Awaited<ReturnType<Files['download']>>
type Options = NonNullable<Parameters<Files['download']>[1]>

/** By its reference, which is good for ever, or by an address of the page's text. */
export async function downloadFile(context: NotionContext, reference: string, options: Options): Promise<Downloaded> {
  const address = unwrapped(unescaped(reference))
  if (address.startsWith('notion-file-block://')) return byReference(context, address, options)
  if (address.startsWith('file-upload://')) return attachedText(context, address, options)
  const { transport } = context
  const isOwn = transport.isLoopback
  const got = await downloadBounded(address, {
    // Anybody can have written it into the page: names that lead to private addresses are refused as well.
    fetch: transport.fetch(isOwn ? 'any' : 'public'),
    allowsLoopback: isOwn,
    ...limits(options),
  })
  if (isExpired(got)) {
    throw new EvergrantError(
      'NOT_FOUND',
      `The address of ${quote(nameOf(got, address))} is no longer good (${got.status})`,
      {
        details: { status: got.status },
        hint: 'Signed addresses live five minutes: fetch the page again, and take the file by its notion-file-block://… reference.',
      },
    )
  }
  return fileFrom(got, address)
}

/** The address that Notion signs is good for five minutes; one that has expired on the way is asked for once more. */
async function byReference(context: NotionContext, reference: string, options: Options): Promise<Downloaded> {
  const fetchOnce = async () =>
    downloadBounded(await signedUrl(context, reference, options), {
      fetch: context.transport.fetch('any'),
      allowsLoopback: true,
      ...limits(options),
    })
  const first = await fetchOnce()
  return fileFrom(isExpired(first) ? await fetchOnce() : first, reference)
}

async function signedUrl({ calls }: NotionContext, reference: string, { signal }: CallOptions): Promise<string> {
  const reply = await calls.call('get_file_download_urls', { references: [reference] }, { signal, isUnlisted: true })
  const { files } = isObject(reply) ? reply : {}
  const [file] = Array.isArray(files) ? files.filter(isObject) : []
  const url = file?.['url']
  if (typeof url === 'string') return url
  throw new EvergrantError('NOT_FOUND', `Notion gives no address for ${quote(reference)}`)
}

/** Text that this connection has made. */
async function attachedText({ calls }: NotionContext, address: string, { signal }: CallOptions): Promise<Downloaded> {
  const id = address.slice('file-upload://'.length)
  const reply = await calls.call('download_attachment', { file_upload_id: id }, { signal })
  const { content, filename, content_type: contentType } = isObject(reply) ? reply : {}
  if (typeof content !== 'string') throw new EvergrantError('NOT_FOUND', `Notion gives nothing for ${quote(address)}`)
  return {
    name: typeof filename === 'string' ? plainName(filename) : id,
    contentType: typeof contentType === 'string' ? contentType : undefined,
    bytes: new TextEncoder().encode(content),
  }
}

function fileFrom(got: Transferred, reference: string): Downloaded {
  if (got.status < 200 || got.status > 299) {
    throw new EvergrantError('NOT_FOUND', `The file ${quote(nameOf(got, reference))} was answered ${got.status}`, {
      details: { status: got.status },
      hint: 'Check the address; fetch the page again to see the file as it is now.',
    })
  }
  return {
    name: nameOf(got, reference),
    contentType: got.headers.get('content-type') ?? undefined,
    bytes: got.bytes,
  }
}

/** As the reference says, else the last part of the address. */
function nameOf({ url }: Transferred, reference: string): string {
  const [, said] = /[?&]name=([^&#]*)/.exec(reference.startsWith('http') ? '' : reference) ?? []
  return plainName(decoded(said ?? url.pathname.split('/').at(-1) ?? '')) || 'file'
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Never a path. */
function plainName(name: string): string {
  return name.split(/[/\\]/).at(-1)?.replace(/^\.+$/, '') ?? ''
}

function isExpired({ status }: Transferred): boolean {
  return status === 401 || status === 403 || status === 410
}

async function downloadBounded(...given: Parameters<typeof download>): Promise<Transferred> {
  return await download(...given).catch((error: unknown) => {
    if (!isEvergrantError(error, 'RESPONSE_TOO_LARGE')) throw error
    const { message, details, cause } = error
    const hint = 'Allow more with maxBytes, or --max-bytes on the command line.'
    throw new EvergrantError('RESPONSE_TOO_LARGE', message, { details, cause, hint })
  })
}

function limits({ maxBytes = MAX_BYTES, signal }: Options) {
  return { maxBytes, signal }
}

const MAX_BYTES = 100 * 1024 * 1024
