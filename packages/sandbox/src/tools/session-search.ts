import * as z from 'zod'

import { allSessions } from '../workspace/agent-sessions.js'
import { invalid } from '../workspace/api-error.js'
import { DAY_MS } from '../workspace/seed-days.js'
import { highlight, score, wordsOf } from './search-objects.js'
import { describeSession } from './session-row.js'
import { defineTool } from './tool.js'

const MAX_RESULTS = 20
const DAYS: Record<string, number | undefined> = { d: 1, w: 7, m: 30, y: 365 }

export const searchSessions = defineTool({
  name: 'notion-search-sessions',
  title: 'Search sessions',
  description: 'Finds conversations with agents by what was said. The index is refreshed now and then.',
  effect: 'read',
  input: z.object({
    question: z.string(),
    lookback: z.string().optional().describe('How far back, such as "30d" or "1y" (the default).'),
  }),
  run({ workspace }, { question, lookback = '1y' }) {
    const since = workspace.clock.nowMs() - readLookback(lookback)
    const words = wordsOf(question)
    const ranked = allSessions(workspace)
      .filter(({ updatedAtMs }) => updatedAtMs >= since)
      .map((session) => ({ session, text: session.events.map(({ text }) => text).join('\n') }))
      .map((entry) => ({ ...entry, score: score(words, entry.session.title, entry.text) }))
      .filter((entry) => entry.score > 0)
      .sort((a, b) => b.score - a.score || b.session.updatedAtMs - a.session.updatedAtMs)
      .slice(0, MAX_RESULTS)
    const results = ranked.map(({ session, text }) => ({
      ...describeSession(workspace, session),
      highlight: highlight(text, words, 200),
    }))
    return { results }
  },
})

function readLookback(text: string): number {
  const [, count, unit] = /^(\d{1,4})([dwmy])$/.exec(text) ?? []
  const days = unit === undefined ? undefined : DAYS[unit]
  if (days === undefined) throw invalid('lookback must be a number with d, w, m or y, such as "30d".')
  return Number(count) * days * DAY_MS
}
