import { fileURLToPath } from 'node:url'

/** The command line, as it was built. */
export const BIN = fileURLToPath(new URL('../../packages/evergrant/bin/evergrant.cjs', import.meta.url))
