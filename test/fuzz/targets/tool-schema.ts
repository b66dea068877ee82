import { judgeHeaderMarks } from '../../../packages/evergrant/src/mcp/channel/header-marks.js'
import { paramHeaders } from '../../../packages/evergrant/src/mcp/channel/param-headers.js'
import { type Target, utf8 } from '../target.js'
import { parseJsonObject } from '../../../packages/evergrant/src/internal/json-object.js'

export const toolSchema: Target = {
  name: 'tool-schema',
  reads: 'schemas of tools that want arguments in headers',
  seeds: [
    '{"type":"object","properties":{"region":{"type":"string","x-mcp-header":"Region"},"deep":{"type":"object","properties":{"flag":{"type":"boolean","x-mcp-header":"Flag"}}}}}',
    '{"type":"object","properties":{"a":{"type":"integer","x-mcp-header":"A"},"b":{"type":"array","items":{"type":"string","x-mcp-header":"A"}}},"$defs":{"c":{"anyOf":[{"x-mcp-header":"C"}]}}}',
  ],
  words: ['"x-mcp-header":', '"properties":', '"__proto__"', '"items":', '"$defs":', '"allOf":', '"type":"string"'],
  feed(input) {
    const inputSchema = parseJsonObject(utf8(input))
    const args = { region: 'größe\r\n', deep: { flag: true }, a: 1, b: ['x'] }
    return {
      judged: judgeHeaderMarks([{ name: 'tool', inputSchema } as { name: string }]),
      headers: paramHeaders({ inputSchema }, args),
    }
  },
}
