import { expect, test } from 'vitest'
import type { Environment } from '../io.js'
import { HOSTS } from './hosts.js'
import { type Scope, surroundingsOf } from './surroundings.js'

const HOME = '/homes/ada'
const PROFILE = 'C:\\Users\\ada'
const WINDOWS = {
  USERPROFILE: PROFILE,
  APPDATA: `${PROFILE}\\AppData\\Roaming`,
  LOCALAPPDATA: `${PROFILE}\\AppData\\Local`,
}
const PACKAGE = `${PROFILE}\\AppData\\Local\\Packages`
const PACKAGED = `${PACKAGE}\\Claude_pzs8sxrjxfjjc\\LocalCache\\Roaming\\Claude`

interface Given {
  readonly env?: Environment
  readonly scope?: Scope
  /** Folders and the names in them. */
  readonly folders?: Readonly<Record<string, readonly string[]>>
}

function fileOf(id: string, platform: NodeJS.Platform, { env = {}, scope = 'user', folders = {} }: Given): string {
  const own = platform === 'win32' ? WINDOWS : { HOME }
  const folder = platform === 'win32' ? 'D:\\project' : '/project'
  const where = surroundingsOf({ env: { ...own, ...env }, platform, folder }, (path) => folders[path] ?? [])
  const host = HOSTS.find((each) => each.id === id)
  return host?.file(where, scope) ?? ''
}

test.each<[string, NodeJS.Platform, Given, string]>([
  ['claude-code', 'linux', {}, `${HOME}/.claude.json`],
  ['claude-code', 'darwin', {}, `${HOME}/.claude.json`],
  ['claude-code', 'win32', {}, `${PROFILE}\\.claude.json`],
  ['claude-code', 'linux', { env: { CLAUDE_CONFIG_DIR: '/elsewhere' } }, '/elsewhere/.claude.json'],
  ['claude-code', 'linux', { scope: 'project' }, '/project/.mcp.json'],
  ['claude-code', 'win32', { scope: 'project' }, 'D:\\project\\.mcp.json'],
  ['claude-desktop', 'linux', {}, `${HOME}/.config/Claude/claude_desktop_config.json`],
  ['claude-desktop', 'linux', { env: { XDG_CONFIG_HOME: '/xdg' } }, '/xdg/Claude/claude_desktop_config.json'],
  ['claude-desktop', 'darwin', {}, `${HOME}/Library/Application Support/Claude/claude_desktop_config.json`],
  ['claude-desktop', 'win32', {}, `${PROFILE}\\AppData\\Roaming\\Claude\\claude_desktop_config.json`],
  [
    'claude-desktop',
    'win32',
    { folders: { [PACKAGE]: ['Claude_pzs8sxrjxfjjc', 'Other_1'] } },
    `${PACKAGED}\\claude_desktop_config.json`,
  ],
  [
    'claude-desktop',
    'win32',
    {
      folders: {
        [PACKAGE]: ['Claude_old', 'Claude_pzs8sxrjxfjjc'],
        [PACKAGED]: ['claude_desktop_config.json'],
      },
    },
    `${PACKAGED}\\claude_desktop_config.json`,
  ],
  ['cursor', 'linux', {}, `${HOME}/.cursor/mcp.json`],
  ['cursor', 'darwin', {}, `${HOME}/.cursor/mcp.json`],
  ['cursor', 'win32', {}, `${PROFILE}\\.cursor\\mcp.json`],
  ['cursor', 'linux', { scope: 'project' }, '/project/.cursor/mcp.json'],
  ['vscode', 'linux', {}, `${HOME}/.config/Code/User/mcp.json`],
  ['vscode', 'linux', { env: { XDG_CONFIG_HOME: '/xdg' } }, '/xdg/Code/User/mcp.json'],
  ['vscode', 'darwin', {}, `${HOME}/Library/Application Support/Code/User/mcp.json`],
  ['vscode', 'win32', {}, `${PROFILE}\\AppData\\Roaming\\Code\\User\\mcp.json`],
  ['vscode', 'linux', { env: { VSCODE_PORTABLE: '/stick' } }, '/stick/user-data/User/mcp.json'],
  ['vscode', 'linux', { scope: 'project' }, '/project/.vscode/mcp.json'],
  ['codex', 'linux', {}, `${HOME}/.codex/config.toml`],
  ['codex', 'darwin', {}, `${HOME}/.codex/config.toml`],
  ['codex', 'win32', {}, `${PROFILE}\\.codex\\config.toml`],
  ['codex', 'linux', { env: { CODEX_HOME: '/codex' } }, '/codex/config.toml'],
  ['codex', 'linux', { scope: 'project', env: { CODEX_HOME: '/codex' } }, '/project/.codex/config.toml'],
  ['gemini', 'linux', {}, `${HOME}/.gemini/settings.json`],
  ['gemini', 'darwin', {}, `${HOME}/.gemini/settings.json`],
  ['gemini', 'win32', {}, `${PROFILE}\\.gemini\\settings.json`],
  ['gemini', 'linux', { env: { GEMINI_CLI_HOME: '/elsewhere' } }, '/elsewhere/.gemini/settings.json'],
  ['gemini', 'linux', { scope: 'project' }, '/project/.gemini/settings.json'],
  ['opencode', 'linux', {}, `${HOME}/.config/opencode/opencode.json`],
  ['opencode', 'darwin', {}, `${HOME}/.config/opencode/opencode.json`],
  ['opencode', 'win32', {}, `${PROFILE}\\.config\\opencode\\opencode.json`],
  ['opencode', 'linux', { env: { XDG_CONFIG_HOME: '/xdg' } }, '/xdg/opencode/opencode.json'],
  [
    'opencode',
    'linux',
    { folders: { [`${HOME}/.config/opencode`]: ['opencode.json', 'opencode.jsonc'] } },
    `${HOME}/.config/opencode/opencode.jsonc`,
  ],
  ['opencode', 'linux', { scope: 'project' }, '/project/opencode.json'],
  [
    'opencode',
    'linux',
    { scope: 'project', folders: { '/project/.opencode': ['opencode.jsonc'] } },
    '/project/.opencode/opencode.jsonc',
  ],
  ['windsurf', 'linux', {}, `${HOME}/.codeium/windsurf/mcp_config.json`],
  ['windsurf', 'darwin', {}, `${HOME}/.codeium/windsurf/mcp_config.json`],
  ['windsurf', 'win32', {}, `${PROFILE}\\.codeium\\windsurf\\mcp_config.json`],
  ['windsurf', 'linux', { folders: { [`${HOME}/.config`]: ['devin'] } }, `${HOME}/.config/devin/mcp_config.json`],
  [
    'windsurf',
    'win32',
    { folders: { [`${PROFILE}\\AppData\\Roaming`]: ['devin'] } },
    `${PROFILE}\\AppData\\Roaming\\devin\\mcp_config.json`,
  ],
  ['windsurf', 'linux', { scope: 'project' }, '/project/.devin/mcp_config.json'],
])('%s on %s with %j reads %s', (id, platform, given, file) => {
  expect(fileOf(id, platform, given)).toBe(file)
})
