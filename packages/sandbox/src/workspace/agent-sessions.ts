import type { Agent, AgentSession, SessionEvent, SessionStatus } from './agent.js'
import { invalid, notFound } from './api-error.js'
import { readId } from './urls.js'
import type { Workspace } from './workspace.js'

const QUEUED_SECONDS = 1
const WORK_SECONDS = 4

export function agentUrl({ id: space }: Workspace, id: string): string {
  return `agent://${space}/${id}`
}

export function sessionUrl({ id: space }: Workspace, id: string): string {
  return `session://${space}/${id}`
}

/** The agent of an `agent://…`. */
export function agentOf(workspace: Workspace, url: string): Agent {
  const id = readId(url)
  const agent = id === undefined ? undefined : workspace.agents.get(id)
  if (agent === undefined) throw notFound('agent', url.slice(0, 200))
  return agent
}

/** The session of a `session://…` or `thread://…`, brought up to the present. */
export function sessionOf(workspace: Workspace, url: string): AgentSession {
  const id = /^(session|thread):\/\//.test(url) ? readId(url) : undefined
  if (id === undefined) throw invalid(`${JSON.stringify(url.slice(0, 200))} is not a session:// or thread:// URL.`)
  const session = workspace.sessions.get(id)
  if (session === undefined) throw notFound('session', url.slice(0, 200))
  advance(session, workspace.clock.nowMs())
  return session
}

/** All sessions, brought up to the present. */
export function allSessions(workspace: Workspace): AgentSession[] {
  const sessions = [...workspace.sessions.values()]
  for (const session of sessions) advance(session, workspace.clock.nowMs())
  return sessions
}

export function spawnSession(workspace: Workspace, agent: Agent, message: string): AgentSession {
  const nowMs = workspace.clock.nowMs()
  const session: AgentSession = {
    id: workspace.random.uuid(),
    agentId: agent.id,
    title: message.split('\n')[0]?.slice(0, 80) ?? '',
    createdAtMs: nowMs,
    status: 'queued',
    updatedAtMs: nowMs,
    events: [],
    turn: undefined,
  }
  workspace.sessions.set(session.id, session)
  say(session, agent, message, nowMs)
  return session
}

/** A message of the person; the agent answers some seconds later. */
export function sendMessage(workspace: Workspace, session: AgentSession, message: string): void {
  if (session.turn !== undefined) throw invalid('The session is at work: wait for it, or stop it.')
  const agent = workspace.agents.get(session.agentId)
  if (agent === undefined || session.status === 'terminated') throw invalid('The session has ended.')
  say(session, agent, message, workspace.clock.nowMs())
}

export function stopSession(workspace: Workspace, session: AgentSession): void {
  if (session.turn === undefined) throw invalid(`The session is not at work: it is ${session.status}.`)
  session.turn = undefined
  setStatus(session, 'canceled', workspace.clock.nowMs())
}

function say(session: AgentSession, agent: Agent, message: string, nowMs: number): void {
  addEvent(session, 'user_message', message, nowMs)
  setStatus(session, 'queued', nowMs)
  const answer = `${agent.name} has looked into "${message.slice(0, 200)}" and found nothing that needs a change.`
  const beginsAtMs = nowMs + QUEUED_SECONDS * 1000
  session.turn = { beginsAtMs, endsAtMs: beginsAtMs + WORK_SECONDS * 1000, answer }
}

/** Does what has happened since anybody last looked. */
function advance(session: AgentSession, nowMs: number): void {
  const { turn } = session
  if (turn === undefined) return
  if (session.status === 'queued' && nowMs >= turn.beginsAtMs) setStatus(session, 'in_progress', turn.beginsAtMs)
  if (nowMs < turn.endsAtMs) return
  session.turn = undefined
  addEvent(session, 'agent_message', turn.answer, turn.endsAtMs)
  setStatus(session, 'completed', turn.endsAtMs)
}

function setStatus(session: AgentSession, status: SessionStatus, atMs: number): void {
  if (session.status !== status) addEvent(session, 'status_changed', status, atMs)
  session.status = status
  session.updatedAtMs = atMs
}

function addEvent(session: AgentSession, type: SessionEvent['type'], text: string, atMs: number): void {
  session.events.push({ sequence: session.events.length + 1, type, text, atMs })
}
