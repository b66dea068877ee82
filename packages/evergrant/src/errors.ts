/**
 * The one error class and the one table of codes. Imports nothing, so that every layer can use it.
 *
 * `message`: what happened, one sentence that names the thing. `hint`: what to do next.
 * `cause`: the evidence. `details`: facts that are safe to log (never a token, code or verifier).
 */

interface CodeEntry {
  /** Process exit code: 1 failed, 2 usage, 4 login needed, 75 try again later, 130 interrupted. */
  readonly exit: 1 | 2 | 4 | 75 | 130
  /** HTTP status that a web application or gateway answers with. */
  readonly status: number
  /** Whether the same call can succeed later without anybody doing anything. */
  readonly retryable: boolean
  readonly hint: string
}

const failed = (status: number, hint: string): CodeEntry => ({ exit: 1, status, retryable: false, hint })
const usage = (hint: string): CodeEntry => ({ exit: 2, status: 400, retryable: false, hint })
const login = (status: number, hint: string): CodeEntry => ({ exit: 4, status, retryable: false, hint })
const later = (status: number, hint: string): CodeEntry => ({ exit: 75, status, retryable: true, hint })

/** Generates `docs/errors.md`. */
const makeCodes = () =>
  ({
    // Signing in
    AUTHORIZATION_REQUIRED: login(401, 'Run `evergrant login` for this profile and server.'),
    AUTHORIZATION_DENIED: failed(403, 'Run `evergrant login` again and accept the request on the consent page.'),
    AUTHORIZATION_FAILED: failed(502, 'The authorization server refused the request; its reason is in the message.'),
    LOGIN_TIMEOUT: failed(
      408,
      'No redirect came back. If the browser showed an error page, run `evergrant login` again; on a machine without a browser use `evergrant login --no-browser`.',
    ),
    LOGIN_MOVING: {
      exit: 75,
      status: 409,
      retryable: false,
      hint: 'When it was imported there, run `evergrant export --confirm CODE` with the code that the import printed; when it was not, run `evergrant export --cancel` to use it here again.',
    },
    LOGIN_NOT_NEEDED: failed(400, 'Call the server without a login: `evergrant tools`.'),
    LOGIN_UNKNOWN: failed(
      400,
      'The login has ended, was already completed, or is older than 10 minutes: start it again.',
    ),
    CALLBACK_REFUSED: failed(400, 'Start the login again and use the newest link only.'),
    CALLBACK_PORT_BUSY: failed(
      409,
      'Free one of the ports named in the message, or use `evergrant login --no-browser`.',
    ),
    INSUFFICIENT_SCOPE: login(403, 'Run `evergrant login --scope "…"` with the scopes named in the message.'),
    PKCE_UNSUPPORTED: failed(
      502,
      'This authorization server cannot sign in a public client safely; ask its operator for PKCE with S256.',
    ),
    ASSERTION_UNREADABLE: failed(
      500,
      'Check the file that this login was signed in with: it must exist and hold the token alone.',
    ),
    REGISTRATION_REFUSED: failed(502, 'Ask the server operator for a client ID and pass it with `--client-id`.'),
    REGISTRATION_UNSUPPORTED: failed(
      502,
      'This server registers no clients by itself: get a client ID from its operator and pass it with `--client-id`.',
    ),

    // Discovery and OAuth HTTP
    DISCOVERY_FAILED: failed(502, 'Check the server URL; `evergrant status --json` shows what is stored for it.'),
    METADATA_INVALID: failed(502, 'The server publishes a broken metadata document; report it to its operator.'),
    ISSUER_MISMATCH: failed(
      502,
      'The metadata names another issuer, which can be an attack: do not sign in, and tell the operator.',
    ),
    RESOURCE_MISMATCH: failed(
      502,
      'The metadata describes another server, which can be an attack: do not sign in, and tell the operator.',
    ),
    INSECURE_URL: usage('Use an https:// URL; plain http:// is accepted on loopback only.'),
    ADDRESS_REFUSED: failed(403, 'This program does not connect to private addresses; use a public host name.'),
    TLS_VERIFICATION_DISABLED: failed(
      500,
      'Unset NODE_TLS_REJECT_UNAUTHORIZED; add a private CA with NODE_EXTRA_CA_CERTS instead.',
    ),
    REDIRECT_REFUSED: failed(502, 'The server redirected to another origin; check the server URL.'),
    RESPONSE_TOO_LARGE: failed(
      502,
      'The server sent more than 1 MiB where a small document was expected; check the server URL.',
    ),
    RESPONSE_INVALID: failed(502, 'The server broke the protocol; report it to its operator.'),
    REQUEST_TIMEOUT: later(504, 'Try again; if it stays, check the network and the server status.'),
    SERVER_UNREACHABLE: later(503, 'Check the URL, the network and any proxy, then try again.'),
    TEMPORARILY_UNAVAILABLE: later(503, 'Try again later; the login is kept.'),
    RATE_LIMITED: later(429, 'Wait and try again; the login is kept.'),

    // Tokens
    TOKEN_RESPONSE_INVALID: failed(502, 'The token endpoint broke the protocol; report it to its operator.'),
    TOKEN_REQUEST_REFUSED: failed(
      502,
      'The authorization server refused the token request; its reason is in the message.',
    ),
    TOKEN_REFUSED: failed(
      403,
      'The server refuses a token that was issued a moment ago: an audience or policy fault. Ask the server operator, or log in again with another account.',
    ),
    REVOCATION_FAILED: later(
      502,
      'The grant may still be open at the server: try again, or remove it in the server settings.',
    ),

    // Moving a login
    EXPORT_REFUSED: failed(409, 'Sign in on the other machine instead: `evergrant login` there.'),
    EXPORT_UNKNOWN: failed(404, 'Run `evergrant status` to see the state of this login.'),
    RECEIPT_REFUSED: failed(
      403,
      'Type the code that `evergrant import` printed for this very bundle; import the bundle again in the same place to see it again.',
    ),
    BUNDLE_INVALID: failed(400, 'Copy the whole file again, unchanged, or export the login again.'),
    BUNDLE_LOCKED: failed(
      403,
      'Give the passphrase or key that it was sealed with, and copy the file again unchanged.',
    ),
    BUNDLE_EXPIRED: failed(
      410,
      'Check the clocks of both machines. Then run `evergrant export --cancel` where the login is, and export it again.',
    ),
    BUNDLE_USED: failed(409, 'A bundle is imported once: run `evergrant profiles` to see where it is.'),
    LOGIN_EXISTS: failed(409, 'Import it as another profile with `--profile NAME`, or run `evergrant logout` first.'),
    PASSPHRASE_UNUSABLE: usage('Give at least 12 characters: four or five random words are good.'),
    PUBLIC_KEY_INVALID: usage('Copy the whole line that `evergrant import --new-key` printed on the other machine.'),

    // Store and vault
    STORE_CONFLICT: later(409, 'Another process changed the record first: read it again.'),
    STORE_UNREADABLE: failed(500, 'Check the permissions and the file system of the data folder.'),
    STORE_WRITE_FAILED: failed(
      507,
      'Free some space or make the data folder writable, then try again; nothing was half-written.',
    ),
    STORE_UNSAFE: failed(
      500,
      'Change the setting named in the message, or accept the loss with `allowDataLoss: true`: a write that is lost can end a login.',
    ),
    OUTPUT_FAILED: failed(500, 'Free some space or write it elsewhere, then run it again.'),
    LEASE_TIMEOUT: later(503, 'Another process holds the lease; try again.'),
    LEASE_LOST: later(503, 'The lease ended before the work did; try again.'),
    RECORD_UNREADABLE: failed(
      500,
      'The stored record is damaged. Keep a copy of it for a report, then run `evergrant logout --local` and log in again.',
    ),
    RECORD_TOO_NEW: failed(500, 'A newer Evergrant wrote this record: update this installation.'),
    KEY_UNKNOWN: failed(
      500,
      'The record was sealed with another key: restore that key (EVERGRANT_KEY, keychain or key file).',
    ),
    KEY_UNAVAILABLE: failed(
      503,
      'Unlock the keychain (a desktop login does) or answer its question on the screen, then try again; nothing was changed.',
    ),
    KEY_INVALID: usage('A key is `kid:base64` of 32 bytes; make one with `openssl rand -base64 32`.'),

    // MCP
    NOT_AN_MCP_SERVER: failed(502, 'Check the server URL; Notion is https://mcp.notion.com/mcp.'),
    CONNECTION_FAILED: failed(502, 'Check the server URL and its status page.'),
    OUTCOME_UNKNOWN: failed(502, 'Look whether the call took effect; repeat it only if it did not.'),
    SESSION_REOPENED: later(503, 'Look whether the call took effect, then repeat it.'),
    PROTOCOL_ERROR: failed(502, 'The server refused the request; its reason is in the message.'),
    TOOL_UNKNOWN: failed(404, 'Run `evergrant tools` to see the tools of this server.'),
    SKILL_UNKNOWN: failed(404, 'Run `evergrant skills` to see the skills of this server.'),
    SKILL_REFUSED: failed(502, 'Do not use this skill; tell who runs the server.'),
    TOOL_ARGUMENTS_INVALID: failed(400, 'Run `evergrant tools NAME` to see the arguments of this tool.'),
    RESOURCE_UNKNOWN: failed(404, 'Run `evergrant resources` to see the resources of this server.'),
    PROMPT_UNKNOWN: failed(404, 'Run `evergrant prompts` to see the prompts of this server.'),
    PROMPT_ARGUMENTS_INVALID: failed(400, 'Run `evergrant prompts` to see the arguments of each prompt.'),
    TOOL_FAILED: failed(502, 'The tool itself reported an error; its text is in the message.'),

    // Notion
    NOT_FOUND: failed(
      404,
      'Check the ID, and that the page is shared with the account of this login: `evergrant whoami`.',
    ),
    REFERENCE_INVALID: usage('Give an ID, an address of Notion, collection://…, view://… or the exact title.'),
    REFERENCE_AMBIGUOUS: usage('Give the address or ID of the one that is meant: `evergrant search` shows them.'),
    VALIDATION_FAILED: failed(400, 'Notion refused the input; its reason is in the message.'),
    PLAN_REQUIRED: failed(
      402,
      'The plan of this workspace does not include it: `evergrant whoami --access` shows what it does.',
    ),
    QUOTA_REACHED: later(429, 'The quota of this workspace is used up; read by a view instead, or try again later.'),
    READ_ONLY: failed(403, 'Nothing was sent. Leave out --read-only and EVERGRANT_READ_ONLY to write.'),
    TOOL_CHANGED: failed(502, 'Notion changed its tools: `evergrant tools --diff` shows how. Update Evergrant.'),
    RESULT_INCOMPLETE: failed(502, 'Read by a view or by SQL, or narrow the filter.'),
    ROW_AMBIGUOUS: failed(409, 'Choose another key, or change the row by its address.'),
    MATCH_MISSING: failed(
      409,
      'Fetch the page again and copy the text from it: Notion stores it otherwise than it was written.',
    ),
    MATCH_NOT_UNIQUE: failed(409, 'Take more of the text round it, or ask for every match.'),
    CHILDREN_AT_RISK: failed(409, 'Keep their tags in the text, or allow that they are deleted.'),
    EDIT_CONFLICT: later(409, 'Somebody else changed the page: fetch it again and make the change anew.'),
    EDIT_NOT_VERIFIED: failed(
      502,
      'The server accepted the edit: look at the page before anything is sent again, as it would stand there twice.',
    ),
    MAYBE_COMMITTED: failed(502, 'Look whether it took effect; repeat it only if it did not.'),
    TASK_FAILED: failed(502, 'The server gave up; its reason is in the message.'),

    // Folders of pages
    FILE_UNREADABLE: failed(422, 'Mend the file: its front matter stands between its first two lines `---`.'),
    FOLDER_UNKNOWN: failed(404, 'Fill a folder first: `evergrant pull REF FOLDER`.'),
    FOLDER_BUSY: later(409, 'Another pull or push works on this folder: wait until it is done.'),
    FOLDER_UNSAFE: failed(409, 'Move what is in the way elsewhere, or choose another folder.'),
    FOLDER_FOREIGN: failed(409, 'Choose another folder, or sign in where this one was pulled from with --server.'),

    // Command line
    USAGE: usage('Run the command with --help.'),
    FILE_EXISTS: failed(409, 'Choose another name; nothing is written over.'),
    CONFIRMATION_REQUIRED: usage('Run it again with --yes; --dry-run only shows what would be written.'),
    CONFIG_UNREADABLE: failed(422, 'Mend the file, or name another with --file. It was left as it is.'),
    CONFIG_UNEDITABLE: failed(
      422,
      'Put the block into the file by hand: `evergrant install CLIENT --print` shows it. The file was left as it is.',
    ),
    CONFIG_CHANGED: later(409, 'Run it again: what would be written is worked out anew. The file was left as it is.'),
    CONFIG_WRITE_FAILED: failed(
      507,
      'Make the file and its folder writable, or name another with --file. It was left as it is.',
    ),
    INPUT_INVALID: usage('Correct it as the message says, and run it again: nothing was sent.'),
    PROFILE_UNKNOWN: login(
      404,
      'Run `evergrant profiles` to see what is there, or `evergrant login` to sign in as this one.',
    ),
    PACKAGE_MISSING: failed(500, 'Run the line given in the message.'),
    INTERRUPTED: { exit: 130, status: 499, retryable: true, hint: 'Run the command again.' },
    INTERNAL: failed(500, 'This is a bug in Evergrant: please report it with the message.'),
  }) as const satisfies Record<string, CodeEntry>

export type ErrorCodes = ReturnType<typeof makeCodes>
export type ErrorCode = keyof ErrorCodes

let codes: ErrorCodes | undefined

/** Every code with its exit code, HTTP status, retryability and next step. Made when it is first asked for: where all goes well, never. */
export function errorCodes(): ErrorCodes {
  return (codes ??= makeCodes())
}

export interface ErrorOptions {
  /** The evidence: the error or response body that led here. Never shown to people without redaction. */
  readonly cause?: unknown
  /** Facts that are safe to log. */
  readonly details?: Readonly<Record<string, unknown>>
  /** Replaces the table's next step where this call knows a better one. */
  readonly hint?: string
}

/** Every failure that Evergrant reports. Branch on `code`, never on `message`. */
export class EvergrantError extends Error {
  override readonly name = 'EvergrantError'
  readonly code: ErrorCode
  readonly hint: string
  readonly details: Readonly<Record<string, unknown>>

  constructor(code: ErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.hint = options.hint ?? errorCodes()[code].hint
    this.details = options.details ?? {}
  }

  /** Process exit code, from the table. */
  get exitCode(): number {
    return errorCodes()[this.code].exit
  }

  /** HTTP status for a web application, from the table. */
  get status(): number {
    return errorCodes()[this.code].status
  }

  /** Whether the same call can succeed later without anybody doing anything. */
  get retryable(): boolean {
    return errorCodes()[this.code].retryable
  }

  toJSON(): { code: ErrorCode; message: string; hint: string; details: Readonly<Record<string, unknown>> } {
    return { code: this.code, message: this.message, hint: this.hint, details: this.details }
  }
}

/** Whether `error` is an `EvergrantError`, optionally one of the given codes. */
export function isEvergrantError(error: unknown, ...codes: ErrorCode[]): error is EvergrantError {
  return error instanceof EvergrantError && (codes.length === 0 || codes.includes(error.code))
}
