import type { Command } from 'commander'
import type { CommandSpec } from './command-spec.js'
import type { Context } from './context.js'
import { PLAIN_COMMANDS } from './plain-commands.js'

/** A command's own file: it names its arguments and options, and says what happens. */
export interface CommandModule {
  define(command: Command, context: Context): void
}

export interface CommandEntry {
  readonly name: string
  readonly summary: string
  readonly group: string
  /** Of a command that is part of the start file. */
  readonly spec?: CommandSpec
  /** Every word after the name belongs to the command, also those that are flags elsewhere. */
  readonly passesOn?: true
  load?(): Promise<CommandModule>
}

/** Every command. The file of one without a `spec` is loaded only when it is chosen. */
export const COMMANDS: readonly CommandEntry[] = [
  entry('Sign in:', 'login', 'sign in with your browser', () => import('./commands/login.js')),
  entry('Sign in:', 'logout', 'end a login, at the server and here', () => import('./commands/logout.js')),
  entry('Sign in:', 'status', 'show the state of a login', () => import('./commands/status.js')),
  entry('Sign in:', 'whoami', 'show whom the server takes you for', () => import('./commands/whoami.js')),
  entry('Sign in:', 'profiles', 'list every login kept here', () => import('./commands/profiles.js')),
  entry('Sign in:', 'doctor', 'find out what is wrong', () => import('./commands/doctor.js')),
  entry('Sign in:', 'auth', 'tell the life of a login: auth log', () => import('./commands/auth/auth.js')),
  entry(
    'Sign in:',
    'keepalive',
    'refresh the logins that nobody uses, for a daily job',
    () => import('./commands/keepalive.js'),
  ),
  entry(
    'Sign in:',
    'client-metadata',
    'print a client metadata document to host',
    () => import('./commands/client-metadata.js'),
  ),
  entry('Keep it safe:', 'export', 'seal a login, to move it to another machine', () => import('./commands/export.js')),
  entry('Keep it safe:', 'import', 'keep a login that was sealed elsewhere', () => import('./commands/import.js')),
  entry('Keep it safe:', 'keys', 'change the keys that seal what is stored', () => import('./commands/keys/keys.js')),
  plain('Notion:', 'search', 'search the workspace'),
  plain('Notion:', 'fetch', 'print a page or database as Markdown'),
  entry(
    'Notion:',
    'page',
    'create, append to, edit, replace, move or copy a page; its properties',
    () => import('./commands/page/page.js'),
  ),
  entry('Notion:', 'db', 'read a database, or change what it holds', () => import('./commands/db/db.js')),
  entry('Notion:', 'row', 'add and change rows of a database', () => import('./commands/row/row.js')),
  entry('Notion:', 'comment', 'list, add, answer and wait for comments', () => import('./commands/comment/comment.js')),
  entry('Notion:', 'user', 'list the people of the workspace', () => import('./commands/user/user.js')),
  entry('Notion:', 'team', 'list the teamspaces', () => import('./commands/team/team.js')),
  entry('Notion:', 'task', 'wait for what the server does on its own', () => import('./commands/task/task.js')),
  entry('Notion:', 'file', 'upload a file, or download one', () => import('./commands/file/file.js')),
  entry(
    'Notion:',
    'pull',
    'write pages and databases into a folder of Markdown files',
    () => import('./commands/pull.js'),
  ),
  entry('Notion:', 'push', 'send back what was changed in such a folder', () => import('./commands/push.js')),
  plain('Any server:', 'tools', 'list the tools of the server, or explain one'),
  plain('Any server:', 'call', 'call a tool'),
  entry('Any server:', 'skills', 'list the skills of the server, or print one', () => import('./commands/skills.js')),
  entry(
    'Any server:',
    'resources',
    'list the resources of the server, or read one',
    () => import('./commands/resources.js'),
  ),
  entry('Any server:', 'prompts', 'list the prompts of the server, or get one', () => import('./commands/prompts.js')),
  entry(
    'Other programs:',
    'bridge',
    'stand for the server on standard input and output',
    () => import('./commands/bridge.js'),
  ),
  entry(
    'Other programs:',
    'install',
    'let Claude, Cursor, VS Code, Codex and others use a login',
    () => import('./commands/install.js'),
  ),
  {
    ...entry('Offline:', 'sandbox', 'run a local Notion-like server', () => import('./commands/sandbox.js')),
    passesOn: true,
  },
  entry('Offline:', 'demo', 'see the whole story against a local server', () => import('./commands/demo.js')),
]

function entry(group: string, name: string, summary: string, load: () => Promise<CommandModule>): CommandEntry {
  return { group, name, summary, load }
}

function plain(group: string, name: keyof typeof PLAIN_COMMANDS, summary: string): CommandEntry {
  return { group, name, summary, spec: PLAIN_COMMANDS[name] }
}
