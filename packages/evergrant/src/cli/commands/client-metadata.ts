import type { Command } from 'commander'
import { clientMetadataDocument } from '../../index.js'
import type { Context } from '../context.js'
import { CALLBACK_PORTS, redirectUriOf } from '../login/callback-listener.js'

interface MetadataFlags {
  readonly name: string
  readonly clientUri?: string
}

export function define(command: Command, context: Context): void {
  command
    .argument('<url>', 'https address under which you will host the document')
    .option('--name <name>', 'shown on the consent page', 'Evergrant')
    .option('--client-uri <url>', 'a page about this client')
    .addHelpText(
      'after',
      `
Host what it prints as a static file, then sign in with its address. One address per login: logins that share one
can end each other.

Examples:
  $ evergrant client-metadata https://example.com/evergrant/work.json > work.json
  $ evergrant login --server https://mcp.example.com/mcp --client-metadata-url https://example.com/evergrant/work.json
`,
    )
    .action((url: string, { name, clientUri }: MetadataFlags) => {
      const redirectUris = CALLBACK_PORTS.map(redirectUriOf)
      context.printJson(clientMetadataDocument({ url, clientName: name, redirectUris, clientUri }))
      context.say(`Host this at ${url}, then: evergrant login --client-metadata-url ${url}`)
    })
}
