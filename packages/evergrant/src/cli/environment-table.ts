/** Every environment variable that the command line reads, with its meaning and default: the one place that knows them. */
export const ENVIRONMENT = {
  EVERGRANT_HOME: { meaning: 'folder for everything that is stored', default: '~/.evergrant' },
  EVERGRANT_PROFILE: { meaning: 'profile to use when --profile is not given', default: 'default' },
  EVERGRANT_SERVER: { meaning: 'MCP server to use when --server is not given', default: 'https://mcp.notion.com/mcp' },
  EVERGRANT_STORE: {
    meaning: 'where records are kept: file, or shared by machines postgres://… or redis://… (needs EVERGRANT_KEY)',
    default: 'file, in EVERGRANT_HOME',
  },
  EVERGRANT_KEY: {
    meaning: 'keys that seal the store, kid:base64[,kid:base64…]',
    default: 'the keychain, else a key file',
  },
  EVERGRANT_CLIENT_SECRET: { meaning: 'secret that belongs to login --client-id', default: 'none' },
  EVERGRANT_IDP_CLIENT_SECRET: { meaning: 'secret that belongs to login --idp-client-id', default: 'none' },
  EVERGRANT_PASSPHRASE: { meaning: 'passphrase of the bundle for export and import', default: 'asked for' },
  EVERGRANT_KEY_PROVIDER: { meaning: 'where the keys are: auto, keychain, env or file', default: 'auto' },
  EVERGRANT_LOG: {
    meaning: 'info tells each step and what the server logs, debug more, and stack traces',
    default: 'warn',
  },
  EVERGRANT_REQUESTS_PER_MINUTE: {
    meaning: 'how many requests one login sends in any minute, all programs together; or off',
    default: '180 at Notion, 600 with a Business plan, elsewhere off',
  },
  EVERGRANT_READ_ONLY: { meaning: 'any value: nothing writes, neither verbs, call nor the bridge', default: 'unset' },
  NO_COLOR: { meaning: 'any value switches colours off', default: 'unset' },
  HTTPS_PROXY: { meaning: 'proxy for https requests (HTTP_PROXY, NO_PROXY likewise)', default: 'none' },
  NODE_EXTRA_CA_CERTS: { meaning: 'file with the certificates of a private authority', default: 'none' },
} as const satisfies Record<string, { readonly meaning: string; readonly default: string }>

export type EnvironmentName = keyof typeof ENVIRONMENT

/** The table as it stands in `--help`. */
export function describeEnvironment(): string {
  const width = Math.max(...Object.keys(ENVIRONMENT).map((name) => name.length))
  const lines = Object.entries(ENVIRONMENT).map(
    ([name, entry]) => `  ${name.padEnd(width)}  ${entry.meaning} (default: ${entry.default})`,
  )
  return ['Environment:', ...lines].join('\n')
}
