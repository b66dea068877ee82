/** Evergrant: the MCP client that stays signed in. */
import type { Client } from './mcp/connect.js'
import type { BegunLogin } from './credentials/begin-login.js'
import type { CompletedLogin } from './credentials/complete-login.js'
import { createEvergrant, type Evergrant } from './evergrant.js'
import { errorCodes, type ErrorCodes } from './errors.js'
import type { WithAbortSignal } from './internal/abort.js'
import type { LeanOpening as OwnLeanOpening } from './mcp/channel/open-lean.js'
import type { ToolResult } from './mcp/channel/tools.js'

export { createEvergrant, type Evergrant } from './evergrant.js'
export type { EvergrantOptions } from './evergrant-options.js'
export { inspectServer, type InspectServerOptions } from './inspect-server.js'
export type { ServerExchange, ServerInspection } from './credentials/server-inspection.js'
export type { ScratchRecord } from './credentials/scratch.js'
export type { AuthorizationServerMetadata } from './oauth/metadata.js'
export { type ErrorCode, EvergrantError, isEvergrantError } from './errors.js'

/** Every error code with its exit code, HTTP status, retryability and next step. */
export const ERROR_CODES: ErrorCodes = /* @__PURE__ */ errorCodes()

export { toEvergrantError } from './mcp/errors.js'
export type { ConnectOptions } from './mcp/connect.js'
export type { CallToolOptions, OpenChannelOptions } from './mcp/conversations.js'
export type { LeanClient } from './mcp/channel/lean-client.js'
export type LeanOpening = WithAbortSignal<OwnLeanOpening>
export type { Listed } from './mcp/channel/pages.js'
export type { LogLevel, Progress } from './mcp/channel/requester.js'
export type { AnswerServer, ServerRequest } from './mcp/channel/server-requests.js'
export type { Tool, ToolContent, ToolResult } from './mcp/channel/tools.js'
export { type ConnectionId, type ConnectionOptions, NOTION_SERVER } from './credentials/connection.js'
export type { AssertionSource, IdentityProviderOptions, MachineLoginOptions } from './credentials/machine-login.js'
export type { ClientOptions, LoginClientOptions } from './credentials/login-client.js'
export { type AssertionSigning, SIGNING_ALGORITHMS, type SigningAlgorithm } from './oauth/client-identity.js'
export {
  type ClientMetadataDocument,
  clientMetadataDocument,
  type ClientMetadataInput,
} from './oauth/client-metadata.js'
export type { BegunLogin, LoginOptions } from './credentials/begin-login.js'
export type { CompletedLogin } from './credentials/complete-login.js'
export type { KeepAliveOptions, KeptAlive } from './credentials/keep-alive.js'
export type { LogoutOptions, LogoutResult } from './credentials/logout.js'
export type { ExportedBundle, ExportOptions } from './credentials/moving/export-login.js'
export type { ImportOptions } from './credentials/moving/import-login.js'
export type { ImportedLogin } from './credentials/moving/imported-login.js'
export type { LoginMoves } from './credentials/moving/login-moves.js'
export type { CreatedImportKey } from './credentials/moving/recipient.js'
export type { BundleLock } from './credentials/moving/sealing.js'
export type { ConnectionStatus } from './credentials/status.js'
export type { Risk, RiskReason } from './credentials/risk.js'
export type { Workspace } from './credentials/credential.js'
export type { RotatedKeys, RotateKeysOptions, RotationProgress } from './credentials/rotate-keys.js'
export type { NeedsLoginReason } from './credentials/plan.js'
export type { IssuerPolicy, ServerPolicy } from './credentials/policy.js'
export type { EventSink, EvergrantEvent } from './audit/event.js'
export type { AuditEntry } from './audit/entry.js'
export type { AuditProblem, AuditVerdict } from './audit/verify.js'
export type { AuditRange } from './audit/sink.js'
export {
  type EventAttributes,
  type EventCounter,
  type EventMeter,
  type EventSpan,
  openTelemetrySink,
  type OpenTelemetryOptions,
} from './audit/open-telemetry.js'
export type { Clock } from './internal/clock.js'
export { createMemoryStore } from './store/drivers/memory/memory-store.js'
export type {
  Lease,
  LeaseOptions,
  ListedRecord,
  ListQuery,
  RecordStore,
  StoredRecord,
  WriteOptions,
} from './store/record-store.js'
export type { KeyProvider, KeyRing, SealingKey } from './vault/key-ring.js'
export {
  type CallbackKey,
  callbackKeyProvider,
  type CallbackKeyProviderOptions,
} from './vault/callback-key-provider.js'
export { envKeyProvider } from './vault/env-key-provider.js'
export { fileKeyProvider } from './vault/file-key-provider.js'
export { VERSION } from './version.js'

/** One program, one engine: the functions below share it, so that their refreshes do too. */
let shared: Evergrant | undefined
const evergrant = (): Evergrant => (shared ??= createEvergrant())

/** The official MCP SDK client for a stored login, with the settings of the environment. @see {@link Evergrant.connect} */
export function connect(options?: Parameters<Evergrant['connect']>[0]): Promise<Client> {
  return evergrant().connect(options)
}

/** Calls a tool without the SDK. @see {@link Evergrant.callTool} */
export function callTool(options: Parameters<Evergrant['callTool']>[0]): Promise<ToolResult> {
  return evergrant().callTool(options)
}

/** First half of a login. @see {@link Evergrant.beginLogin} */
export function beginLogin(options: Parameters<Evergrant['beginLogin']>[0]): Promise<BegunLogin> {
  return evergrant().beginLogin(options)
}

/** Second half of a login. @see {@link Evergrant.completeLogin} */
export function completeLogin(...args: Parameters<Evergrant['completeLogin']>): Promise<CompletedLogin> {
  return evergrant().completeLogin(...args)
}
