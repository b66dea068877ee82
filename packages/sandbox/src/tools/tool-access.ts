import * as z from 'zod'

import { accessMap } from './access.js'
import { defineTool } from './tool.js'
import { TOOL_NAMES } from './vintages.js'

export const getToolAccess = defineTool({
  name: 'notion-get-tool-access',
  title: 'Get tool access',
  description: "Tells what the workspace's plan lets each tool do.",
  effect: 'read',
  input: z.object({
    tool_names: z.array(z.string()).optional().describe('Names such as "query_data_sources"; all without it.'),
  }),
  run({ offer }, { tool_names: wanted }) {
    const map = accessMap(TOOL_NAMES[offer.vintage], offer)
    const entries = Object.entries(map).filter(([name]) => wanted === undefined || wanted.includes(name))
    return { current_tool_access: Object.fromEntries(entries) }
  },
})
