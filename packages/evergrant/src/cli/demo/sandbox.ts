/** What the demo uses of a running sandbox. */
export interface Sandbox {
  readonly url: string
  readonly sseUrl: string
  readonly origin: string
  readonly faults: { tokenDelayMs?: number | undefined }
  /** Moves the server's clock forward. */
  advance(seconds: number): void
  stats(): SandboxStats
  close(): Promise<void>
}

/** The sandbox's own count of what it was asked: the judge of every step. */
export interface SandboxStats {
  readonly byGrantType: { readonly authorization_code: number; readonly refresh_token: number }
  readonly registrations: number
  readonly authorizations: number
  /** By `METHOD /path`. */
  readonly byPath: Readonly<Record<string, number>>
  readonly grants: readonly SandboxGrant[]
}

export interface SandboxGrant {
  readonly clientId: string
  readonly workspace: string
  readonly rotations: number
  readonly revokedAt?: string
  readonly revokedBecause?: string
}

export interface SandboxOptions {
  readonly transports?: readonly ('http' | 'sse')[]
}

export interface SandboxPackage {
  startSandbox(options?: SandboxOptions): Promise<Sandbox>
}
