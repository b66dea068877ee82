import '@ai-sdk/mcp'
