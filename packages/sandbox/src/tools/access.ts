import { isLarge, type Offer } from '../offer.js'
import { ApiError } from '../workspace/api-error.js'

export type AccessStatus =
  | 'available'
  | 'available_with_limit'
  /** What `available_with_limit` was called in March 2026. */
  | 'limited_free_trial'
  | Refusal

type Refusal = 'upgrade_required' | 'plan_required' | 'full_version_required' | 'not_enabled'

/** What the plan lets a tool do, in the words of the access map. */
export interface ToolAccess {
  readonly status: AccessStatus
  readonly upgrade_url?: string
  readonly landing_page_url?: string
  /** Parameters that are dropped with a notice. */
  readonly restricted_parameters?: readonly string[]
}

const UPGRADE_URL = 'https://app.notion.com/settings/plans'
const LANDING_PAGE_URL = 'https://www.notion.com/product/ai'
const AVAILABLE: ToolAccess = { status: 'available' }

const RESTRICTED_SEARCH_OPTIONS = [
  'filters.edited_by_user_ids',
  'filters.last_edited_date_range',
  'filters.teamspace_ids',
  'filters.title_only',
  'filters.content_status',
  'sort',
] as const

/** What has a rule of its own; every other tool is available on all plans. */
const RULES: Record<string, ((offer: Offer) => ToolAccess) | undefined> = {
  search: (offer) => (isLarge(offer) ? AVAILABLE : { ...AVAILABLE, restricted_parameters: RESTRICTED_SEARCH_OPTIONS }),
  ai_search: withAi('upgrade_required'),
  query_data_sources: (offer) => (isLarge(offer) && offer.ai ? AVAILABLE : limited(offer)),
  query_multiple_data_sources: (offer) =>
    isLarge(offer) && offer.ai ? AVAILABLE : { status: 'full_version_required', upgrade_url: UPGRADE_URL },
  query_meeting_notes: withAi('plan_required'),
  update_page: (offer) =>
    isLarge(offer)
      ? AVAILABLE
      : { ...AVAILABLE, restricted_parameters: ['verification_status', 'verification_expiry_days'] },
  download_attachment: ({ plan }) =>
    plan === 'free' ? { status: 'plan_required', upgrade_url: UPGRADE_URL } : AVAILABLE,
  download_skill: withAi('plan_required'),
  upload_skill: withAi('plan_required'),
  convert_page_to_skill: withAi('plan_required'),
  search_agents: withAi('upgrade_required'),
  search_sessions: withAi('upgrade_required'),
  query_sessions: withAi('upgrade_required'),
  get_session_status: withAi('upgrade_required'),
  wait_session: withAi('upgrade_required'),
  list_session_events: withAi('upgrade_required'),
  read_session_event: withAi('upgrade_required'),
  spawn_session: withAi('upgrade_required'),
  send_message_to_session: withAi('upgrade_required'),
  stop_session: withAi('upgrade_required'),
}

/** What the offer lets a tool do; `name` as it is on the wire. */
export function accessTo(name: string, offer: Offer): ToolAccess {
  return RULES[baseName(name)]?.(offer) ?? AVAILABLE
}

/** The access map of the tools named, under their underscored names. Search gives way to AI search where that is available. */
export function accessMap(names: readonly string[], offer: Offer): Record<string, ToolAccess> {
  const map = Object.fromEntries(names.map((name) => [baseName(name), accessTo(name, offer)]))
  if (map['ai_search']?.status === 'available') delete map['search']
  return map
}

/** Throws when the plan does not let the tool run at all. AI search answers on every plan: with keywords where it must. */
export function assertAccess(name: string, offer: Offer): void {
  const { status, upgrade_url: url } = accessTo(name, offer)
  if (!isRefusal(status) || name === 'notion-ai-search') return
  const why = status === 'not_enabled' ? 'is not enabled in this workspace' : 'needs another plan'
  throw new ApiError(status, `${name} ${why} (${status}).`, url === undefined ? {} : { upgrade_url: url })
}

function isRefusal(status: AccessStatus): status is Refusal {
  return status !== 'available' && status !== 'available_with_limit' && status !== 'limited_free_trial'
}

function withAi(otherwise: 'upgrade_required' | 'plan_required'): (offer: Offer) => ToolAccess {
  return (offer) => {
    if (isLarge(offer)) return offer.ai ? AVAILABLE : { status: 'not_enabled', landing_page_url: LANDING_PAGE_URL }
    return { status: otherwise, upgrade_url: UPGRADE_URL, landing_page_url: LANDING_PAGE_URL }
  }
}

function limited({ vintage }: Offer): ToolAccess {
  const status = vintage === '2026-03' ? 'limited_free_trial' : 'available_with_limit'
  return { status, upgrade_url: UPGRADE_URL }
}

/** `notion-query-data-sources` is `query_data_sources` in the map. */
function baseName(name: string): string {
  return name.replace(/^notion-/, '').replaceAll('-', '_')
}
