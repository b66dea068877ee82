/** Notion, typed: what `import … from 'evergrant/notion'` gives. */
export { createNotion } from './notion/create-notion.js'
export { type Failed, failureOf } from './notion/calls/failure.js'
export { openNotion, type OpenedNotion, type OpenNotionOptions } from './open-notion.js'
export { type NotionReference, parseReference } from './notion/references/reference.js'
export { bodyOfPage } from './notion/replies/page-text.js'
export { parseComments } from './notion/replies/comments-reply.js'
export { parseFetched } from './notion/replies/fetched-reply.js'
export { parseWhere } from './notion/filter/parse-where.js'
export { printWhere } from './notion/filter/print-where.js'
export { unifiedDiff } from './notion/text/unified-diff.js'
export { changedValues } from './notion/properties/changed-values.js'
export { findColumn } from './notion/properties/find-column.js'
export { readProperties } from './notion/properties/read-properties.js'
export { type PropertyMap, writeProperties } from './notion/properties/write-properties.js'
export { parseSearchReply } from './notion/replies/search-reply.js'
export { parseAccess, parseSelf } from './notion/replies/self-reply.js'
export type { CallOptions, NotionCaller } from './notion/caller.js'
export type { Comment, Comments, Discussion } from './notion/comments.js'
export type { Databases, NewDatabase } from './notion/databases.js'
export type {
  Ancestor,
  Fetched,
  FetchedDatabase,
  FetchedDataSource,
  FetchedDocument,
  FetchedSelf,
  FetchedPage,
  FetchedView,
  FetchOptions,
  ViewSummary,
} from './notion/fetched.js'
export type { Files, UploadedFile } from './notion/files.js'
export type { FilterGroup, PropertyFilter, ResultFilter } from './notion/filter.js'
export type { Notion, NotionOptions } from './notion/notion.js'
export type {
  ContentUpdate,
  EditOptions,
  EditResult,
  FillOptions,
  NewPage,
  Pages,
  ParentReference,
  WrittenPage,
} from './notion/pages.js'
export type { NotionTeam, NotionUser, Self, Teams, ToolAccess, Users } from './notion/people.js'
export type { DateValue, PlaceValue, PropertyValue } from './notion/properties.js'
export type { AllRowsOptions, NewRow, Row, Rows, SqlReply } from './notion/rows.js'
export type { ColumnSchema, DataSourceSchema } from './notion/schema.js'
export type { SearchHit, SearchOptions, SearchReply } from './notion/search.js'
export type { AsyncTask, Tasks } from './notion/tasks.js'
