/**
 * Node's http modules. An `import … from 'node:http'` reads lazy getters of that module, and from Node 22 on these load undici: 43 ms, more than a whole
 * request. This way nothing is loaded but what is used, when it is used.
 */
export function httpModule(): typeof import('node:http') {
  return (http ??= process.getBuiltinModule('node:http'))
}

export function httpsModule(): typeof import('node:https') {
  return (https ??= process.getBuiltinModule('node:https'))
}

// Looking one up takes as long as writing a small request.
let http: typeof import('node:http') | undefined
let https: typeof import('node:https') | undefined
