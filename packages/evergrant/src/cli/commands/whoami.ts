import type { Command } from 'commander'
import type { ToolResult } from '../../index.js'
import type { Client, Context } from '../context.js'
import { parseSelf, type Self } from '../../notion-entry.js'
import { formatColumns, onOneLine } from '../terminal.js'
import { failureOfTool } from '../tools/tool-failure.js'
import { dataOf } from '../../internal/tool-result.js'

export function define(command: Command, context: Context): void {
  command
    .addHelpText(
      'after',
      `
Examples:
  $ evergrant whoami
  $ evergrant whoami --profile work --json
  $ evergrant whoami --access
`,
    )
    .option('--access', 'show what this login may use, by plan and settings')
    .action(async ({ access }: { readonly access?: boolean }) => {
      if (access) {
        const { showAccess } = await import('../notion/show-access.js')
        return await showAccess(context)
      }
      const client = await context.connect()
      const self = await askForSelf(context, client)
      const { connection } = await (await context.evergrant()).status(context.connection())
      const version = client.getServerVersion()
      const server = { url: connection.server, ...(version && { name: version.name, version: version.version }) }
      const { raw: _raw, ...known } = self ?? {}
      if (context.flags.json) return context.printJson({ ...known, server, profile: connection.profile })
      context.print(describe(self, server, connection.profile))
    })
}

/** Notion's fetch tool knows the caller under the name `self`; other servers have no common word for it. */
async function askForSelf(context: Context, client: Client): Promise<Self | undefined> {
  const { signal } = context.io
  const { tools } = await client.listTools(undefined, { signal })
  const tool = tools.find(({ name }) => name === 'notion-fetch')
  if (tool === undefined) return undefined
  const request = { name: tool.name, arguments: { id: 'self' } }
  const result = (await client.callTool(request, { signal })) as ToolResult
  const failure = await failureOfTool(context, result, tool.name)
  if (failure !== undefined) throw failure
  return parseSelf(dataOf(result))
}

function describe(
  self: Self | undefined,
  server: { readonly url: string; readonly name?: string; readonly version?: string },
  profile: string,
): string {
  const { name, email, id } = self?.user ?? {}
  const user = name === undefined ? (email ?? id) : email === undefined ? name : `${name} <${email}>`
  const rows: [string, string | undefined][] = [
    ['User', user],
    ['Workspace', self?.workspace.name ?? self?.workspace.id],
    ['Server', server.url],
    ['Software', server.name && `${server.name} ${server.version ?? ''}`.trim()],
    ['Profile', profile],
  ]
  return formatColumns(
    rows.flatMap(([label, value]) => (value === undefined ? [] : [[`${label}:`, onOneLine(value)]])),
  ).trimEnd()
}
