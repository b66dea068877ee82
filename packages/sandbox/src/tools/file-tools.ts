import { createAttachment, downloadAttachment } from './attachments.js'
import { createFileUpload } from './file-uploads.js'
import { getFileDownloadUrls } from './file-urls.js'
import { createFolder, updateFolder } from './folder-tools.js'
import type { Tool } from './tool.js'

/** Files and folders. */
export const FILE_TOOLS: readonly Tool[] = [
  createFileUpload,
  createAttachment,
  downloadAttachment,
  getFileDownloadUrls,
  createFolder,
  updateFolder,
]
