import { isSchema, sameSchema } from './json-schema.js'
import { portableSchema } from './portable-schema.js'
import { type Provider, PROVIDERS, type ProviderRules } from './providers.js'

/** What became of one tool. */
export interface PortableTool<T extends ToolDescription> {
  readonly tool: T
  /** Each thing that was done, with its places in the schema as JSON pointers. Empty where the tool is as it came. */
  readonly changes: readonly SchemaChange[]
}

export interface SchemaChange {
  readonly what: string
  readonly paths: readonly string[]
}

export interface ToolDescription {
  readonly name: string
  readonly inputSchema?: unknown
}

/**
 * The tool with an `inputSchema` that the provider takes. Its `outputSchema` stays: no provider is shown it. Its name stays too, since
 * the server knows it by that name only; one that the provider refuses is told.
 */
export function portableTool<T extends ToolDescription>(tool: T, provider: Provider): PortableTool<T> {
  const rules: ProviderRules = PROVIDERS[provider]
  const found = new Map<string, string[]>()
  const note = (path: string, what: string) => {
    const paths = found.get(what)
    if (paths === undefined) found.set(what, [path])
    else if (!paths.includes(path)) paths.push(path)
  }
  if (!rules.toolName.test(tool.name))
    note('', 'nothing: the provider refuses its name, which only the server can change')
  const { inputSchema } = tool
  const schema = isSchema(inputSchema) ? portableSchema(inputSchema, rules, note) : { type: 'object', properties: {} }
  if (!isSchema(inputSchema)) note('', 'it got a schema without arguments')
  if (found.size === 0 && sameSchema(inputSchema, schema)) return { tool, changes: [] }
  if (found.size === 0) note('', 'what says nothing was taken out')
  const changes = [...found].map(([what, paths]) => ({ what, paths }))
  return { tool: { ...tool, inputSchema: schema }, changes }
}

/** One line for a person: what was done to a tool. */
export function changeLine(name: string, provider: Provider, changes: readonly SchemaChange[]): string {
  const parts = changes.map(({ what, paths }) => (paths.length > 1 ? `${what} (${paths.length} times)` : what))
  return `The schema of ${JSON.stringify(name)} was changed for ${provider}: ${parts.join('; ')}`
}
