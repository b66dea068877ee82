import { invalid } from './api-error.js'

const BY_EXTENSION: Record<string, string | undefined> = {
  txt: 'text/plain',
  md: 'text/markdown',
  csv: 'text/csv',
  html: 'text/html',
  json: 'application/json',
  xml: 'application/xml',
  pdf: 'application/pdf',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  svg: 'image/svg+xml',
  mp3: 'audio/mpeg',
  wav: 'audio/wav',
  mp4: 'video/mp4',
  zip: 'application/zip',
  gz: 'application/gzip',
}

/** The content type of a file: what was said, which must fit the extension, or what the extension says. */
export function contentTypeOf(filename: string, said: string | undefined): string {
  const extension = /\.([A-Za-z0-9]+)$/.exec(filename)?.[1]?.toLowerCase() ?? ''
  const known = BY_EXTENSION[extension]
  const wanted = said?.split(';')[0]?.trim().toLowerCase()
  if (known !== undefined && wanted !== undefined && wanted !== known) {
    throw invalid(`content_type ${JSON.stringify(said)} does not fit the extension of ${JSON.stringify(filename)}.`)
  }
  return wanted ?? known ?? 'application/octet-stream'
}

/** How the upload is best placed in page text. */
export function suggestedMarkdown(id: string, filename: string, contentType: string): string {
  const source = `file-upload://${id}`
  const [kind] = contentType.split('/')
  if (kind === 'image') return `![${filename.replaceAll(/[[\]\\]/g, '\\$&')}](${source})`
  if (contentType === 'text/html') return `<embed src="${source}"/>`
  const tag = contentType === 'application/pdf' ? 'pdf' : kind === 'audio' || kind === 'video' ? kind : 'file'
  return `<${tag} src="${source}">${filename.replaceAll('<', '\\<').replaceAll('>', '\\>')}</${tag}>`
}
