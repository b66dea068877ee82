/** Notion, typed: what `import … from 'evergrant/notion'` gives. */
export type { CallOptions, NotionCaller } from './caller.js'
export type { Comment, Comments, Discussion } from './comments.js'
export type { Databases, NewDatabase } from './databases.js'
export type {
  Ancestor,
  Fetched,
  FetchedDatabase,
  FetchedDataSource,
  FetchedDocument,
  FetchedPage,
  FetchedView,
  FetchOptions,
  ViewSummary,
} from './fetched.js'
export type { Files, UploadedFile } from './files.js'
export type { FilterGroup, PropertyFilter } from './filter.js'
export type { Notion, NotionOptions } from './notion.js'
export type { ContentUpdate, EditOptions, EditResult, NewPage, Pages, ParentReference, WrittenPage } from './pages.js'
export type { NotionTeam, NotionUser, Self, Teams, ToolAccess, Users } from './people.js'
export type { DateValue, PlaceValue, PropertyValue } from './properties.js'
export type { AllRowsOptions, NewRow, Row, Rows, SqlReply } from './rows.js'
export type { ColumnSchema, DataSourceSchema } from './schema.js'
export type { SearchHit, SearchOptions, SearchReply } from './search.js'
export type { AsyncTask, Tasks } from './tasks.js'
