import { createDatabase } from './create-database.js'
import { createView } from './create-view.js'
import { queryDataSources } from './query-data-sources.js'
import { queryMeetingNotes } from './query-meeting-notes.js'
import { queryMultipleDataSources } from './query-multiple-data-sources.js'
import type { Tool } from './tool.js'
import { updateDataSource } from './update-data-source.js'
import { updateView } from './update-view.js'

/** Databases, their data sources and views. */
export const DATA_TOOLS: readonly Tool[] = [
  createDatabase,
  updateDataSource,
  createView,
  updateView,
  queryDataSources,
  queryMultipleDataSources,
  queryMeetingNotes,
]
