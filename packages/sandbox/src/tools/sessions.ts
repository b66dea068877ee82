import { setTimeout as sleep } from 'node:timers/promises'

import * as z from 'zod'

import type { AgentSession } from '../workspace/agent.js'
import { agentOf, sendMessage, sessionOf, sessionUrl, spawnSession, stopSession } from '../workspace/agent-sessions.js'
import type { Workspace } from '../workspace/workspace.js'
import { defineTool } from './tool.js'

const LOOK_EVERY_MS = 50
const SessionUrl = z.string().describe('session://… or thread://…')

export const spawnAgentSession = defineTool({
  name: 'notion-spawn-session',
  title: 'Spawn session',
  description: 'Begins a conversation with an agent.',
  effect: 'create',
  input: z.object({ agent_url: z.string().describe('agent://…'), initial_message: z.string().min(1) }),
  run: ({ workspace }, { agent_url: url, initial_message: message }) =>
    describe(workspace, spawnSession(workspace, agentOf(workspace, url), message)),
})

export const sendMessageToSession = defineTool({
  name: 'notion-send-message-to-session',
  title: 'Send message to session',
  description: 'Says something in a conversation that waits for it.',
  effect: 'create',
  input: z.object({ session_url: SessionUrl, message: z.string().min(1) }),
  run({ workspace }, { session_url: url, message }) {
    const session = sessionOf(workspace, url)
    sendMessage(workspace, session, message)
    return describe(workspace, session)
  },
})

export const stopAgentSession = defineTool({
  name: 'notion-stop-session',
  title: 'Stop session',
  description: 'Stops an agent at work.',
  effect: 'change',
  input: z.object({ session_url: SessionUrl }),
  run({ workspace }, { session_url: url }) {
    const session = sessionOf(workspace, url)
    stopSession(workspace, session)
    return describe(workspace, session)
  },
})

export const getSessionStatus = defineTool({
  name: 'notion-get-session-status',
  title: 'Get session status',
  description: 'Tells how far a conversation has come.',
  effect: 'read',
  input: z.object({ session_url: SessionUrl }),
  run: ({ workspace }, { session_url: url }) => describe(workspace, sessionOf(workspace, url)),
})

export const waitSession = defineTool({
  name: 'notion-wait-session',
  title: 'Wait for session',
  description: 'Waits until an agent is done, or for so many seconds.',
  effect: 'read',
  input: z.object({ session_url: SessionUrl, seconds: z.number().min(0).max(60) }),
  async run({ workspace, clock }, { session_url: url, seconds }) {
    const endsAtMs = clock.nowMs() + seconds * 1000
    // A clock that stands still must not keep the caller for ever.
    const givesUpAt = performance.now() + seconds * 1000
    let session = sessionOf(workspace, url)
    while (session.turn !== undefined && clock.nowMs() < endsAtMs && performance.now() < givesUpAt) {
      await sleep(LOOK_EVERY_MS)
      session = sessionOf(workspace, url)
    }
    return { ...describe(workspace, session), timed_out: session.turn !== undefined }
  },
})

function describe(workspace: Workspace, { id, status, updatedAtMs, events }: AgentSession) {
  return {
    session_url: sessionUrl(workspace, id),
    status,
    updated_at: new Date(updatedAtMs).toISOString(),
    last_sequence: events.at(-1)?.sequence ?? 0,
  }
}
