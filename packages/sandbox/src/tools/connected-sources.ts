import { DAY_MS, SAMPLE_DAY_MS } from '../workspace/seed-days.js'
import type { SearchInput } from './search-input.js'
import { type FoundObject, highlight, score, wordsOf } from './search-objects.js'

interface ConnectedItem {
  readonly id: string
  readonly type: 'slack' | 'gmail' | 'google-calendar' | 'google-drive'
  readonly title: string
  readonly url: string
  readonly text: string
  readonly daysAgo: number
}

/** What AI search finds outside Notion. */
const ITEMS: readonly ConnectedItem[] = [
  {
    id: 'C024BE91L-1696250000.000200',
    type: 'slack',
    title: '#launch',
    url: 'https://larkspur.slack.example/archives/C024BE91L/p1696250000000200',
    text: 'Bruno: the launch of offline sync moves to the 19th, the roadmap says so.',
    daysAgo: 4,
  },
  {
    id: '18af0c2b9d11e7a3',
    type: 'gmail',
    title: 'Quote for the launch announcement',
    url: 'https://mail.google.example/mail/u/0/#inbox/18af0c2b9d11e7a3',
    text: 'We are happy to be quoted in the announcement of offline sync.',
    daysAgo: 6,
  },
  {
    id: 'evt_5m2k8',
    type: 'google-calendar',
    title: 'Roadmap review',
    url: 'https://calendar.google.example/event?eid=evt_5m2k8',
    text: 'Ada, Bruno and Chidi go through the roadmap.',
    daysAgo: 2,
  },
  {
    id: '1xV9-prices-2026',
    type: 'google-drive',
    title: 'Prices 2026',
    url: 'https://drive.google.example/file/d/1xV9-prices-2026/view',
    text: 'Free, team and business prices for the invoice export.',
    daysAgo: 15,
  },
]

/** Results of connected sources, the best first. */
export function searchConnected(input: SearchInput, timestamp: (thenMs: number) => string): FoundObject[] {
  const words = wordsOf(input.query)
  const { max_highlight_length: length = 200 } = input
  return ITEMS.map((item) => ({ item, score: score(words, item.title, item.text) }))
    .filter((entry) => entry.score > 0)
    .sort((a, b) => b.score - a.score)
    .map(({ item: { id, type, title, url, text, daysAgo } }) => ({
      id,
      title,
      url,
      type,
      highlight: highlight(text, words, length),
      timestamp: timestamp(SAMPLE_DAY_MS - daysAgo * DAY_MS),
    }))
}
