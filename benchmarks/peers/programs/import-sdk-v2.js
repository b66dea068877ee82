import '@modelcontextprotocol/client'
