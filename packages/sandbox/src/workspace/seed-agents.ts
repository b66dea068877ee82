import type { Agent, AgentSession, SessionStatus } from './agent.js'
import { DAY_MS, SAMPLE_DAY_MS } from './seed-days.js'
import type { Workspace } from './workspace.js'

const AGENTS = [
  { name: 'Meeting scribe', description: 'Writes up meetings and files the tasks.', isFavorite: true },
  { name: 'Bug triage', description: 'Sorts what is reported and asks for what is missing.', isFavorite: true },
  { name: 'Release notes', description: 'Collects what has shipped.', isFavorite: false },
  { name: 'Translator', description: 'Keeps pages in two languages in step.', isFavorite: false },
] as const

const TOPICS = ['the roadmap review', 'the launch notes', 'offline sync', 'the invoice export'] as const
const STATUSES: readonly SessionStatus[] = ['completed', 'completed', 'failed', 'canceled', 'requires_action']
const SESSIONS = 24

/** A few Custom Agents with conversations of the last months. */
export function sampleAgents(workspace: Workspace): void {
  const agents = AGENTS.map((facts): Agent => ({ id: workspace.random.uuid(), ...facts }))
  for (const agent of agents) workspace.agents.set(agent.id, agent)
  for (let index = 0; index < SESSIONS; index += 1) {
    const agent = agents[index % agents.length]
    const status = STATUSES[index % STATUSES.length]
    if (agent !== undefined && status !== undefined) addSession(workspace, agent, { index, status })
  }
}

function addSession(
  workspace: Workspace,
  agent: Agent,
  { index, status }: { index: number; status: SessionStatus },
): void {
  const createdAtMs = SAMPLE_DAY_MS - (index * 20 + 1) * DAY_MS
  const question = `What is new about ${TOPICS[index % TOPICS.length]}?`
  const session: AgentSession = {
    id: workspace.random.uuid(),
    agentId: agent.id,
    title: question,
    createdAtMs,
    status,
    updatedAtMs: createdAtMs + 60_000,
    events: [
      { sequence: 1, type: 'user_message', atMs: createdAtMs, text: question },
      {
        sequence: 2,
        type: 'agent_message',
        atMs: createdAtMs + 50_000,
        text: `Nothing since last week, says ${agent.name}.`,
      },
      { sequence: 3, type: 'status_changed', atMs: createdAtMs + 60_000, text: status },
    ],
    turn: undefined,
  }
  workspace.sessions.set(session.id, session)
}
