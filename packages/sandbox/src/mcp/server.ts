import { ProtocolError, Server } from '@modelcontextprotocol/server'

import type * as z from 'zod'

import type { TextResource } from '../documents/text-resource.js'
import type { Tool, ToolDefinition, ToolReply } from '../tools/tool.js'

const SERVER_INFO = { name: 'Notion MCP', version: '1.0.1' } as const

const INVALID_PARAMS = -32602

export interface McpServerOptions {
  readonly tools: ToolBox
  readonly resources: readonly TextResource[]
}

/** The tools as they are at the time of each request. */
export interface ToolBox {
  list(): readonly ToolDefinition[]
  find(name: string): Tool | undefined
  /** What the protocol error says for arguments that the schema refuses. */
  explain(name: string, error: z.ZodError): string
  call(tool: Tool, input: unknown): Promise<ToolReply>
}

/** One MCP server instance over the shared tools: a session of its own, or a single request in the modern era. */
export function createMcpServer({ tools, resources }: McpServerOptions): Server {
  const server = new Server(SERVER_INFO, {
    capabilities: { tools: { listChanged: true }, resources: { listChanged: true } },
  })
  server.setRequestHandler('tools/list', () => ({ tools: [...tools.list()] }))
  server.setRequestHandler('tools/call', ({ params }) => {
    const tool = tools.find(params.name)
    if (tool === undefined) throw new ProtocolError(INVALID_PARAMS, `Tool ${params.name} not found`)
    const parsed = tool.input.safeParse(params.arguments ?? {})
    if (!parsed.success) throw new ProtocolError(INVALID_PARAMS, tools.explain(params.name, parsed.error))
    return tools.call(tool, parsed.data)
  })
  server.setRequestHandler('resources/list', () => ({
    resources: resources.map(({ uri, name, mimeType }) => ({ uri, name, mimeType })),
  }))
  server.setRequestHandler('resources/templates/list', () => ({ resourceTemplates: [] }))
  server.setRequestHandler('resources/read', ({ params }) => {
    const found = resources.find(({ uri }) => uri === params.uri)
    if (found === undefined) throw new ProtocolError(INVALID_PARAMS, `Resource ${params.uri} not found`)
    return { contents: [{ uri: found.uri, mimeType: found.mimeType, text: found.text }] }
  })
  return server
}
