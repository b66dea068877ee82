import type { NotionContext } from '../context.js'
import type { Files } from '../files.js'
import { assertUploadSize } from './upload-size.js'

/** Each part is loaded with its first call. */
export function createFiles(context: NotionContext): Files {
  return {
    check: ({ name, bytes }) => assertUploadSize(name, bytes),
    async upload(file, options = {}) {
      const { uploadFile } = await import('./upload-file.js')
      return uploadFile(context, file, options)
    },
    async download(reference, options = {}) {
      const { downloadFile } = await import('./download-file.js')
      return downloadFile(context, reference, options)
    },
  }
}
