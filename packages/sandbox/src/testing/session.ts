import { postMcp } from './login.js'

export interface JsonRpcReply {
  readonly id?: number
  readonly result?: Record<string, unknown>
  readonly error?: { readonly code: number; readonly message: string }
}

export interface ToolResult {
  readonly content: { type: string; text: string }[]
  readonly isError?: boolean
  readonly structuredContent?: Record<string, unknown>
}

/** One session of the legacy era, spoken in plain requests. */
export interface RawSession {
  request(method: string, params?: unknown): Promise<JsonRpcReply>
  /** The tool's result; a protocol error fails the test. */
  call(name: string, input?: unknown): Promise<ToolResult>
  /** The JSON that the tool answered with; a result with `isError` fails the test. */
  read<Reply = Record<string, unknown>>(name: string, input?: unknown): Promise<Reply>
}

export async function openSession(url: string, accessToken: string): Promise<RawSession> {
  const opened = await postMcp(url, accessToken)
  const id = opened.headers.get('mcp-session-id') ?? ''
  await opened.text()
  await postMcp(url, accessToken, { jsonrpc: '2.0', method: 'notifications/initialized' }, id)
  let next = 2
  const request = async (method: string, params: unknown = {}) => {
    const response = await postMcp(url, accessToken, { jsonrpc: '2.0', id: next++, method, params }, id)
    return parseEvent(await response.text())
  }
  const call = async (name: string, input: unknown = {}) => {
    const { result, error } = await request('tools/call', { name, arguments: input })
    if (result === undefined) throw new Error(`${name} failed: ${JSON.stringify(error)}`)
    return result as unknown as ToolResult
  }
  return {
    request,
    call,
    async read<Reply>(name: string, input?: unknown) {
      const { content, isError } = await call(name, input)
      const [block] = content
      if (isError || block === undefined) throw new Error(`${name} answered ${JSON.stringify(content)}`)
      return JSON.parse(block.text) as Reply
    },
  }
}

/** The message of the one event in a reply. */
export function parseEvent(text: string): JsonRpcReply {
  const data = text.split('\n').find((line) => line.startsWith('data: '))
  if (data === undefined) throw new Error(`There is no event in ${JSON.stringify(text.slice(0, 200))}`)
  return JSON.parse(data.slice('data: '.length)) as JsonRpcReply
}
