/** What the demo and its processes say to each other. */
export type ToWorker =
  | { readonly kind: 'prepare'; readonly task: WorkerTask }
  | { readonly kind: 'go'; readonly offsetMs: number }

export interface WorkerTask {
  readonly home: string
  /** How far ahead of the machine's clock the demo is. */
  readonly offsetMs: number
  readonly server: string
  readonly profile: string
  /** `false` takes the lease away: nothing then keeps processes from spending the same refresh token. */
  readonly lease: boolean
}

export type FromWorker =
  /** Connected, and at the barrier. */
  | { readonly kind: 'ready' }
  /** Past the barrier: it has found its token expired, and wants the lease. */
  | { readonly kind: 'lease-wanted' }
  | { readonly kind: 'done'; readonly result: WorkerResult }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }

/** What one process got. */
export interface WorkerResult {
  /** Results of its search. */
  readonly results: number
  /** `refreshed`: it asked for new tokens itself; `adopted`: it took what another process had stored. */
  readonly outcome: 'refreshed' | 'adopted' | 'none'
  /** Of the tokens in the store when it was done. */
  readonly generation: number
}
