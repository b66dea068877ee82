import { queryDataSources } from './query-data-sources.js'
import type { Tool } from './tool.js'

/** Databases, their data sources and views. */
export const DATA_TOOLS: readonly Tool[] = [queryDataSources]
