import { compileToolPatterns } from './tool-pattern.js'

/** Which tools may be seen and called. Nothing set allows everything. */
export interface ToolRuleOptions {
  /** Only tools that read. */
  readonly readOnly?: boolean | undefined
  /** Only tools that fit one of these patterns (`*` and `?`). */
  readonly tools?: readonly string[] | undefined
  /** None of the tools that fit one of these patterns. */
  readonly ignoreTools?: readonly string[] | undefined
  /** Names of tools that a person allows, whatever `readOnly` and `tools` say. */
  readonly allow?: readonly string[] | undefined
  /** Tools that are known to read only: a table of ours, never what the server says of itself. */
  readonly knownReads?: ReadonlySet<string> | undefined
}

/** The option that forbids a tool. */
export type Forbidding = 'read-only' | 'tools' | 'ignore-tool'

export interface ToolRule {
  /** `undefined` where the tool is allowed. */
  forbids(name: string): Forbidding | undefined
  /** Takes in a tool as the server describes it: what it calls a write is none of the known reads any more. */
  hear(name: string, readOnlyHint: unknown): void
}

export function createToolRule(options: ToolRuleOptions): ToolRule {
  const { readOnly = false, tools = [], ignoreTools = [], allow = [], knownReads = new Set() } = options
  const allowed = new Set(allow)
  const isIgnored = compileToolPatterns(ignoreTools)
  const isListed = compileToolPatterns(tools)
  const saidToWrite = new Set<string>()
  return {
    forbids(name) {
      if (isIgnored(name)) return 'ignore-tool'
      if (allowed.has(name)) return undefined
      if (readOnly && !(knownReads.has(name) && !saidToWrite.has(name))) return 'read-only'
      return tools.length === 0 || isListed(name) ? undefined : 'tools'
    },
    hear(name, readOnlyHint) {
      if (readOnlyHint === false) saidToWrite.add(name)
      else saidToWrite.delete(name)
    },
  }
}
