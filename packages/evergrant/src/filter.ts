/** Which tools a program sees and may call, judged message by message: for bridges and gateways. */
export { createMessageFilter, type MessageFilter, type Verdict } from './mcp/filter/message-filter.js'
export { createToolRule, type ToolRule, type ToolRuleOptions } from './mcp/filter/tool-rule.js'
export { knownReads } from './mcp/known-reads.js'
