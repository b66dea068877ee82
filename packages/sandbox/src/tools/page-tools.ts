import { createComment } from './create-comment.js'
import { createPages } from './create-pages.js'
import { duplicatePage } from './duplicate-page.js'
import { fetchTool } from './fetch.js'
import { getComments } from './get-comments.js'
import { movePages } from './move-pages.js'
import { restorePages } from './restore-pages.js'
import type { Tool } from './tool.js'
import { updatePage } from './update-page.js'

/** Pages and what is said about them. */
export const PAGE_TOOLS: readonly Tool[] = [
  fetchTool,
  createPages,
  updatePage,
  movePages,
  duplicatePage,
  restorePages,
  getComments,
  createComment,
]
