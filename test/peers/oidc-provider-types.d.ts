/** The part of oidc-provider that the tests use; the package ships no types. */
declare module 'oidc-provider' {
  import type { IncomingMessage, ServerResponse } from 'node:http'

  export interface Interaction {
    readonly uid: string
    readonly prompt: { readonly name: string }
  }

  export interface Context {
    readonly req: IncomingMessage
    readonly res: ServerResponse
    readonly method: string
    readonly path: string
    readonly status: number
    readonly oidc: {
      readonly client: { readonly clientId: string }
      readonly session: { readonly accountId: string }
      readonly params: Readonly<Record<string, string | undefined>>
      readonly provider: Provider
    }
  }

  export interface StoredToken {
    readonly jti: string
    readonly grantId: string
    readonly clientId: string
  }

  export class Grant {
    addOIDCScope(scope: string): void
    addResourceScope(resource: string, scope: string): void
    save(): Promise<string>
    destroy(): Promise<void>
  }

  export const errors: { readonly InvalidTarget: new () => Error }

  export class Provider {
    constructor(issuer: string, configuration: Readonly<Record<string, unknown>>)
    readonly Grant: {
      new (properties: { readonly accountId: string; readonly clientId: string }): Grant
      find(id: string): Promise<Grant | undefined>
    }
    readonly RefreshToken: { revokeByGrantId(grantId: string): Promise<void> }
    use(middleware: (context: Context, next: () => Promise<void>) => Promise<void>): void
    callback(): (message: IncomingMessage, reply: ServerResponse) => Promise<void>
    interactionDetails(message: IncomingMessage, reply: ServerResponse): Promise<Interaction>
    interactionFinished(
      message: IncomingMessage,
      reply: ServerResponse,
      result: Readonly<Record<string, unknown>>,
      options: { readonly mergeWithLastSubmission: boolean },
    ): Promise<void>
    on(event: 'refresh_token.saved', listener: (token: StoredToken) => void): void
    on(event: 'grant.revoked', listener: (context: Context, grantId: string) => void): void
    on(
      event: 'registration_create.success',
      listener: (context: Context, client: { readonly redirectUris: readonly string[] }) => void,
    ): void
    on(event: 'server_error', listener: (context: Context, error: Error) => void): void
  }
}

declare module 'oidc-provider/lib/adapters/memory_adapter.js' {
  const MemoryAdapter: new (name: string) => object
  export default MemoryAdapter
}
