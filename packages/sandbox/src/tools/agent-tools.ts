import { searchAgents } from './agents.js'
import { listSessionEvents, readSessionEvent } from './session-events.js'
import { querySessions } from './session-query.js'
import { searchSessions } from './session-search.js'
import { getSessionStatus, sendMessageToSession, spawnAgentSession, stopAgentSession, waitSession } from './sessions.js'
import type { Tool } from './tool.js'

/** Custom Agents and conversations with them. */
export const AGENT_TOOLS: readonly Tool[] = [
  searchAgents,
  searchSessions,
  querySessions,
  getSessionStatus,
  waitSession,
  listSessionEvents,
  readSessionEvent,
  spawnAgentSession,
  sendMessageToSession,
  stopAgentSession,
]
