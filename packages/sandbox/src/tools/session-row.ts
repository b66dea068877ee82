import type { AgentSession } from '../workspace/agent.js'
import { sessionUrl } from '../workspace/agent-sessions.js'
import type { Workspace } from '../workspace/workspace.js'

/** A session as lists show it. */
export function describeSession(workspace: Workspace, session: AgentSession) {
  const { id, agentId, title, status, createdAtMs, updatedAtMs } = session
  return {
    id,
    session_url: sessionUrl(workspace, id),
    agent_id: agentId,
    title,
    status,
    created_at: new Date(createdAtMs).toISOString(),
    updated_at: new Date(updatedAtMs).toISOString(),
  }
}
