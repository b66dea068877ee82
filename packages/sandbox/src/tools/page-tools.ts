import { createComment, getComments } from './comments.js'
import { createPages } from './create-pages.js'
import { fetchTool } from './fetch.js'
import type { Tool } from './tool.js'
import { updatePage } from './update-page.js'

/** Pages and what is said about them. */
export const PAGE_TOOLS: readonly Tool[] = [fetchTool, createPages, updatePage, getComments, createComment]
