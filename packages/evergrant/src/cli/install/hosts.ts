import type { Scope, Surroundings } from './surroundings.js'
import {
  claudeCodeFile,
  claudeDesktopFile,
  codexFile,
  cursorFile,
  geminiFile,
  opencodeFile,
  vscodeFile,
  windsurfFile,
} from './host-files.js'

/** How a file is written: strict JSON, JSON with comments, the same with trailing commas, TOML. */
export type Format = 'json' | 'json-with-comments' | 'jsonc' | 'toml'

/** A program that starts MCP servers over stdio. docs/hosts.md has the source of every fact. */
export interface Host {
  readonly id: string
  readonly title: string
  readonly scopes: readonly Scope[]
  readonly format: Format
  /** The object that holds the entries, by name. */
  readonly section: readonly string[]
  /** How an entry names the program: three fields, the same with its type, or one list. */
  readonly shape: 'plain' | 'typed' | 'list' | 'codex'
  /** Started from a desktop, without the `PATH` of a shell. */
  readonly hasWindows?: true
  /** The words that stand for a variable of the host's environment, in the scopes where the host knows any. */
  readonly reference?: { readonly scopes: readonly Scope[]; readonly write: (name: string) => string }
  /** What the host would replace inside a word. */
  readonly replaces?: RegExp
  /** What makes the host read the file again. */
  readonly reload: string
  file(where: Surroundings, scope: Scope): string
}

const BOTH: readonly Scope[] = ['user', 'project']
const dollar = { scopes: BOTH, write: (name: string) => `\${env:${name}}` }

export const HOSTS: readonly Host[] = [
  {
    id: 'claude-code',
    title: 'Claude Code',
    scopes: BOTH,
    format: 'json',
    section: ['mcpServers'],
    shape: 'typed',
    // In the file of the user it is not sure that a reference is replaced, and the whole environment is handed on anyway.
    reference: { scopes: ['project'], write: (name) => `\${${name}}` },
    replaces: /\$\{/,
    reload: 'Start Claude Code anew; /mcp shows the server.',
    file: claudeCodeFile,
  },
  {
    id: 'claude-desktop',
    title: 'Claude Desktop',
    scopes: ['user'],
    format: 'json',
    section: ['mcpServers'],
    shape: 'plain',
    hasWindows: true,
    reload: 'Quit Claude Desktop altogether and start it again.',
    file: claudeDesktopFile,
  },
  {
    id: 'cursor',
    title: 'Cursor',
    scopes: BOTH,
    format: 'jsonc',
    section: ['mcpServers'],
    shape: 'typed',
    hasWindows: true,
    reference: dollar,
    replaces: /\$\{/,
    reload: 'Restart Cursor; its settings list the server under MCP.',
    file: cursorFile,
  },
  {
    id: 'vscode',
    title: 'VS Code',
    scopes: BOTH,
    format: 'jsonc',
    section: ['servers'],
    shape: 'typed',
    hasWindows: true,
    reference: dollar,
    replaces: /\$\{/,
    reload: 'Run "MCP: List Servers" in VS Code and start it there.',
    file: vscodeFile,
  },
  {
    id: 'codex',
    title: 'Codex',
    scopes: BOTH,
    format: 'toml',
    section: ['mcp_servers'],
    shape: 'codex',
    reference: { scopes: BOTH, write: (name) => name },
    reload: 'Start Codex anew; /mcp shows the server. A project counts only when Codex trusts it.',
    file: codexFile,
  },
  {
    id: 'gemini',
    title: 'Gemini CLI',
    scopes: BOTH,
    format: 'json-with-comments',
    section: ['mcpServers'],
    shape: 'plain',
    reference: { scopes: BOTH, write: (name) => `\${${name}}` },
    replaces: /\$/,
    reload: 'Start Gemini CLI anew; /mcp shows the server.',
    file: geminiFile,
  },
  {
    id: 'opencode',
    title: 'opencode',
    scopes: BOTH,
    format: 'jsonc',
    section: ['mcp'],
    shape: 'list',
    reference: { scopes: BOTH, write: (name) => `{env:${name}}` },
    replaces: /\{(?:env|file):/,
    reload: 'Start opencode anew; `opencode mcp list` shows the server.',
    file: opencodeFile,
  },
  {
    id: 'windsurf',
    title: 'Windsurf (Devin Desktop)',
    scopes: BOTH,
    format: 'jsonc',
    section: ['mcpServers'],
    shape: 'plain',
    hasWindows: true,
    reference: dollar,
    replaces: /\$\{/,
    reload: 'Restart it; the MCP section of the agent lists the server.',
    file: windsurfFile,
  },
]
