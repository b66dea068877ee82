import * as z from 'zod'

const DateRange = z.object({ start_date: z.string().optional(), end_date: z.string().optional() })

const Filters = z.object({
  created_date_range: DateRange.optional(),
  last_edited_date_range: DateRange.optional().describe('Business and Enterprise.'),
  created_by_user_ids: z.array(z.string()).optional(),
  edited_by_user_ids: z.array(z.string()).optional().describe('Business and Enterprise.'),
  teamspace_ids: z.array(z.string()).optional().describe('More than one: Business and Enterprise.'),
  title_only: z.boolean().optional().describe('Business and Enterprise.'),
  content_status: z
    .enum(['all_with_archived', 'all_without_archived', 'verified_only', 'archived_only'])
    .optional()
    .describe('Business and Enterprise.'),
})

const SHAPE = {
  query: z.string().describe('What to look for; "" for everything.'),
  query_type: z.enum(['internal', 'user']).optional().describe('"user" looks for people instead of pages.'),
  data_source_url: z.string().optional().describe('Only rows of this data source (collection://…).'),
  page_url: z.string().optional().describe('Only this page and what is below it.'),
  teamspace_id: z.string().optional(),
  filters: Filters.optional(),
  sort: z
    .enum(['relevance', 'last_edited', 'created'])
    .optional()
    .describe('Other than relevance: Business and Enterprise.'),
  page_size: z.int().min(1).max(50).optional().describe('Default 10.'),
  max_highlight_length: z.int().min(0).optional().describe('Default 200; 0 for none.'),
}

export const SearchOptions = z.object(SHAPE)

/** AI search takes nothing else: a `content_search_mode` is refused. */
export const AiSearchOptions = z.strictObject(SHAPE)

/** The contract of March 2026. */
export const MarchSearchOptions = z.object({
  ...SHAPE,
  content_search_mode: z.enum(['workspace_search', 'ai_search']).optional(),
  filters: Filters,
  page_size: z.int().min(1).max(25).optional().describe('Default 10.'),
})

export type SearchInput = z.infer<typeof SearchOptions>
export type SearchFilters = z.infer<typeof Filters>
export type SearchDateRange = z.infer<typeof DateRange>
