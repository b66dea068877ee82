import * as z from 'zod'

import { ANALYSIS_CARD, NEXT_STEPS_CARD } from '../documents/cards.js'
import { accessTo } from './access.js'
import { defineTool, type Tool } from './tool.js'

/** Cards for hosts that show user interfaces; a library has no use for them. */
export const CARD_TOOLS: readonly Tool[] = [
  defineTool({
    name: 'notion-show-advanced-analysis-next-steps',
    title: 'Show next steps for advanced analysis',
    description: 'Shows a card on what another plan adds; at most once a turn, after a query was refused for the plan.',
    effect: 'read',
    card: ANALYSIS_CARD,
    input: z.object({}),
    run: ({ offer }) => ({ card: ANALYSIS_CARD, access: accessTo('notion-query-multiple-data-sources', offer) }),
  }),
  defineTool({
    name: 'notion-check-mcp-next-steps',
    title: 'Check next steps',
    description: 'Shows a card; only where the result of a fetch says so.',
    effect: 'read',
    card: NEXT_STEPS_CARD,
    input: z.object({}),
    run: () => ({ card: NEXT_STEPS_CARD, next_steps: [] }),
  }),
]
