import type { LeaseOptions } from '../../../record-store.js'
import type { Step } from '../steps.js'

/** What a child process is to do. */
export interface ChildOrder {
  readonly folder: string
  readonly work: Work
  readonly stopAt?: { readonly step: Step; readonly signal: 'SIGSTOP' | 'SIGKILL' }
  /** Wall-clock time, so that several begin at once. */
  readonly startAt?: number
}

export type Work =
  | { readonly do: 'append'; readonly id: string }
  | { readonly do: 'append under lease'; readonly id: string; readonly lease: LeaseOptions }
  | { readonly do: 'increment'; readonly id: string; readonly times: number; readonly volatile?: boolean }
  | { readonly do: 'increment under lease'; readonly id: string; readonly times: number; readonly lease: LeaseOptions }
  | { readonly do: 'hold the lease'; readonly lease: LeaseOptions }
  | { readonly do: 'read' | 'take' | 'remove' | 'write too much' | 'fill the disk' }

/** How it went. */
export type ChildReport =
  | { readonly done: true; readonly ids: readonly string[] }
  | { readonly done: false; readonly code: string; readonly message: string }
