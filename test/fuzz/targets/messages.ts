const rpc = (message: object) => JSON.stringify({ jsonrpc: '2.0', ...message })
const large = { result: { content: [{ type: 'text', text: 'x "quoted" \\ é '.repeat(400) }] }, jsonrpc: '2.0', id: 7 }
const larger = { result: { content: [{ type: 'text', text: 'y{[]}"'.repeat(7000) }] }, jsonrpc: '2.0', id: 'a-1' }

/** JSON-RPC messages of every kind, small and large. */
export const MESSAGES: readonly string[] = [
  rpc({ id: 1, result: { tools: [{ name: 'search', inputSchema: { type: 'object' } }] } }),
  rpc({ id: 'x', result: {} }),
  rpc({
    id: 7,
    error: { code: -32_601, message: 'Method not found', data: { supported: ['2025-11-25', '2026-07-28'] } },
  }),
  rpc({ id: 7, error: { code: -32_000, message: 'No session' } }),
  rpc({ method: 'notifications/progress', params: { progressToken: 1, progress: 0.5 } }),
  rpc({
    id: 9,
    method: 'elicitation/create',
    params: { mode: 'url', url: 'https://as.example/consent', message: 'Please' },
  }),
  rpc({ id: null, error: { code: -32_700, message: 'Parse error' } }),
  JSON.stringify(large),
  JSON.stringify(larger),
]
