import { createComment, getComments } from './comments.js'
import { createPages } from './create-pages.js'
import { fetchTool } from './fetch.js'
import { getTeams, getUsers } from './people.js'
import { queryDataSources } from './query-data-sources.js'
import { search } from './search.js'
import type { Tool } from './tool.js'
import { updatePage } from './update-page.js'

/** The tools that the sandbox serves, in the order in which they are listed. */
export const TOOLS: readonly Tool[] = [
  search,
  fetchTool,
  createPages,
  updatePage,
  queryDataSources,
  getUsers,
  getTeams,
  getComments,
  createComment,
]
