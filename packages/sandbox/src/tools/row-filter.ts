import * as z from 'zod'

const ResultFilter = z.object({
  operator: z.string(),
  value: z.unknown().optional(),
  use_end: z.boolean().optional(),
})
const PropertyFilter = z.object({
  type: z.literal('property'),
  property: z.string(),
  propertyType: z.string().describe('The type of the property, as its schema says.'),
  operator: z.string().optional().describe('Depends on the type; is_empty and is_not_empty fit all.'),
  value: z.unknown().optional().describe('{type: "exact" | "relative", value}; true or false for a checkbox.'),
  use_end: z.boolean().optional().describe('Looks at the end of a date range.'),
  resultFilter: ResultFilter.optional().describe('Of a formula: what its result must be.'),
})
const InnerGroup = z.object({
  type: z.literal('group'),
  operator: z.enum(['and', 'or']),
  filters: z.array(PropertyFilter),
})

/** The filter of rows mode: a group of properties and of groups one level down. */
export const RowFilter = z.object({
  type: z.literal('group'),
  operator: z.enum(['and', 'or']),
  filters: z.array(z.union([PropertyFilter, InnerGroup])),
})
