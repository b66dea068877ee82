import * as z from 'zod'

const Module = z.union([
  z.object({
    type: z.enum([
      'cover',
      'properties',
      'editor',
      'discussions',
      'relations',
      'backlinks',
      'page_sections',
      'bottom_controls',
    ]),
  }),
  z.object({
    type: z.literal('title'),
    pinnedProperties: z.array(z.string()).optional(),
    propertyLabels: z.unknown().optional(),
  }),
  z.object({
    type: z.literal('property'),
    property: z.string(),
    config: z
      .object({ style: z.enum(['compact', 'large', 'small', 'landscape', 'portrait', 'square', 'map', 'text']) })
      .optional(),
  }),
  z.object({ type: z.literal('views'), relation: z.string() }),
])

/** How pages of a data source are laid out. The sandbox keeps it as it comes. */
export const PageLayout = z.object({
  main: z.array(Module),
  sidebar: z.array(Module).optional(),
  tab: z.object({ id: z.string().startsWith('view_tab_').optional(), modules: z.array(Module) }).optional(),
  format: z
    .object({ propertyIcons: z.enum(['show', 'hide']).optional(), pageFullWidth: z.boolean().optional() })
    .optional(),
})
