import { applicationData, type Scope, type Surroundings } from './surroundings.js'

export function claudeCodeFile({ env, home, folder, path: { join } }: Surroundings, scope: Scope): string {
  return scope === 'project' ? join(folder, '.mcp.json') : join(env['CLAUDE_CONFIG_DIR'] || home, '.claude.json')
}

const CLAUDE_DESKTOP = 'claude_desktop_config.json'

export function claudeDesktopFile(where: Surroundings): string {
  const { join } = where.path
  return join(packagedClaude(where) ?? join(applicationData(where), 'Claude'), CLAUDE_DESKTOP)
}

/** Windows keeps the files of an app from a package apart: what stands in `%APPDATA%` is not read. */
function packagedClaude({ platform, env, home, path: { join }, names }: Surroundings): string | undefined {
  if (platform !== 'win32') return undefined
  const packages = join(env['LOCALAPPDATA'] || join(home, 'AppData', 'Local'), 'Packages')
  const own = (name: string) => join(packages, name, 'LocalCache', 'Roaming', 'Claude')
  const folders = names(packages)
    .filter((name) => /^Claude_/i.test(name))
    .map(own)
  return folders.find((found) => names(found).includes(CLAUDE_DESKTOP)) ?? folders[0]
}

export function cursorFile({ home, folder, path: { join } }: Surroundings, scope: Scope): string {
  return join(scope === 'project' ? folder : home, '.cursor', 'mcp.json')
}

export function vscodeFile(where: Surroundings, scope: Scope): string {
  const { env, folder } = where
  const { join } = where.path
  if (scope === 'project') return join(folder, '.vscode', 'mcp.json')
  const portable = env['VSCODE_PORTABLE']
  return join(portable ? join(portable, 'user-data') : join(applicationData(where), 'Code'), 'User', 'mcp.json')
}

export function codexFile({ env, home, folder, path: { join } }: Surroundings, scope: Scope): string {
  if (scope === 'project') return join(folder, '.codex', 'config.toml')
  return join(env['CODEX_HOME'] || join(home, '.codex'), 'config.toml')
}

export function geminiFile({ env, home, folder, path: { join } }: Surroundings, scope: Scope): string {
  return join(scope === 'project' ? folder : env['GEMINI_CLI_HOME'] || home, '.gemini', 'settings.json')
}

/** The one that is there, since both spellings are read; the newer one counts more. */
export function opencodeFile({ env, home, folder, path: { join }, names }: Surroundings, scope: Scope): string {
  const user = join(env['XDG_CONFIG_HOME'] || join(home, '.config'), 'opencode')
  const folders = scope === 'project' ? [folder, join(folder, '.opencode')] : [user]
  const found = folders.flatMap((place) =>
    ['opencode.jsonc', 'opencode.json'].filter((name) => names(place).includes(name)).map((name) => join(place, name)),
  )
  return found[0] ?? join(scope === 'project' ? folder : user, 'opencode.json')
}

/** Since it is called Devin Desktop it reads another file; where that one's folder is missing, it is still the old program. */
export function windsurfFile(
  { platform, env, home, folder, path: { join }, names }: Surroundings,
  scope: Scope,
): string {
  if (scope === 'project') return join(folder, '.devin', 'mcp_config.json')
  const settings = platform === 'win32' ? env['APPDATA'] || join(home, 'AppData', 'Roaming') : join(home, '.config')
  const isNew = names(settings).includes('devin')
  return isNew ? join(settings, 'devin', 'mcp_config.json') : join(home, '.codeium', 'windsurf', 'mcp_config.json')
}
