/** A Custom Agent of the workspace. */
export interface Agent {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly isFavorite: boolean
}

export type SessionStatus =
  | 'queued'
  | 'in_progress'
  | 'requires_action'
  | 'completed'
  | 'failed'
  | 'canceled'
  | 'terminated'

/** One conversation with an agent. */
export interface AgentSession {
  readonly id: string
  readonly agentId: string
  readonly title: string
  readonly createdAtMs: number
  status: SessionStatus
  updatedAtMs: number
  readonly events: SessionEvent[]
  /** The agent's answer to the last message, while it is at work. */
  turn: AgentTurn | undefined
}

export interface AgentTurn {
  readonly beginsAtMs: number
  readonly endsAtMs: number
  readonly answer: string
}

/** `sequence` counts from 1. */
export interface SessionEvent {
  readonly sequence: number
  readonly type: 'user_message' | 'agent_message' | 'status_changed'
  readonly atMs: number
  readonly text: string
}
