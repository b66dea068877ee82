import { expect, test } from 'vitest'

import type { Plan } from '../offer.js'
import { accessMap, assertAccess } from './access.js'
import { TOOL_NAMES } from './vintages.js'

const mapOf = (plan: Plan, ai: boolean) =>
  accessMap(TOOL_NAMES['2026-10'], { vintage: '2026-10', plan, ai, rateLimit: 'off' })

test.each([
  ['free', false, 'upgrade_required', 'available_with_limit', 'full_version_required', 'plan_required'],
  ['plus', true, 'upgrade_required', 'available_with_limit', 'full_version_required', 'plan_required'],
  ['business', false, 'not_enabled', 'available_with_limit', 'full_version_required', 'not_enabled'],
  ['business', true, 'available', 'available', 'available', 'available'],
  ['enterprise', true, 'available', 'available', 'available', 'available'],
] as const)('%s with AI %s', (plan, ai, aiSearch, sql, several, meetings) => {
  const map = mapOf(plan, ai)
  const statuses = ['ai_search', 'query_data_sources', 'query_multiple_data_sources', 'query_meeting_notes'].map(
    (name) => map[name]?.status,
  )
  expect(statuses).toEqual([aiSearch, sql, several, meetings])
  expect('search' in map).toBe(aiSearch !== 'available')
  expect(map['fetch']).toEqual({ status: 'available' })
})

test('names are underscored, and restricted parameters and ways to upgrade are told', () => {
  const map = mapOf('free', false)
  expect(Object.keys(map).filter((name) => /-|notion/.test(name))).toEqual([])
  expect(map['search']?.restricted_parameters).toContain('sort')
  expect(map['query_multiple_data_sources']?.upgrade_url).toMatch(/^https:/)
})

test('what the plan rules out is refused with the status of the map', () => {
  const offer = { vintage: '2026-10', plan: 'free', ai: false, rateLimit: 'off' } as const
  expect(() => assertAccess('notion-query-multiple-data-sources', offer)).toThrow('full_version_required')
  expect(() => assertAccess('notion-ai-search', offer)).not.toThrow()
})
