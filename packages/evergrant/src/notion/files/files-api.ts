import type { NotionContext } from '../context.js'
import type { Files } from '../files.js'

/** Each part is loaded with its first call. */
export function createFiles(context: NotionContext): Files {
  return {
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
