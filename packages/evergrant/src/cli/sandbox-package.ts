import { EvergrantError } from '../errors.js'

// A sibling package, found only where it is installed: a literal import would bind the types and the build to it.
const SANDBOX: string = '@evergrant/sandbox'

/**
 * The sandbox, where it is installed.
 *
 * @param line what a person can run instead, with the sandbox installed along the way
 * @throws EvergrantError `PACKAGE_MISSING`
 */
export async function loadSandboxPackage(line: string): Promise<unknown> {
  try {
    import.meta.resolve(SANDBOX)
  } catch (cause) {
    throw new EvergrantError('PACKAGE_MISSING', 'The sandbox is a package of its own, and it is not installed', {
      cause,
      hint: `Run \`${line}\`.`,
      details: { package: SANDBOX },
    })
  }
  return await import(SANDBOX)
}
