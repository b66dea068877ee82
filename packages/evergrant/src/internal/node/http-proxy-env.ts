import { EvergrantError } from '../../errors.js'
import { isLoopbackHost } from '../url.js'

export type Environment = Readonly<Record<string, string | undefined>>

const DEFAULT_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' }

/**
 * The proxy that the environment names for a URL: `HTTPS_PROXY` (else `HTTP_PROXY`) for https, `HTTP_PROXY` for http, lower case first;
 * `undefined` where there is none, where `NO_PROXY` covers the host, and always on loopback, which no proxy could reach.
 *
 * @throws EvergrantError `USAGE` for a value that is no http(s) URL. The value is not repeated, it can hold a password.
 */
export function proxyFor(url: URL, env: Environment): string | undefined {
  const name = proxyVariable(url, env)
  if (name === undefined || isLoopbackHost(url.hostname) || isExempt(url, variable(env, 'no_proxy')?.value ?? ''))
    return undefined
  const { value } = name
  const proxy = value.includes('://') ? value : `http://${value}`
  if (URL.canParse(proxy) && /^https?:$/.test(new URL(proxy).protocol)) return proxy
  throw new EvergrantError('USAGE', `${name.name} is not an http or https URL`, {
    hint: `Set ${name.name} to something like http://proxy.example.com:3128, or unset it.`,
  })
}

function proxyVariable(url: URL, env: Environment): { name: string; value: string } | undefined {
  const http = variable(env, 'http_proxy')
  return url.protocol === 'https:' ? (variable(env, 'https_proxy') ?? http) : http
}

function variable(env: Environment, lowerCase: string): { name: string; value: string } | undefined {
  for (const name of [lowerCase, lowerCase.toUpperCase()]) {
    const value = env[name]?.trim()
    if (value) return { name, value }
  }
  return undefined
}

/** `*`, or a list of hosts with optional ports; a host covers what is below it, with or without a leading dot or `*.`. */
function isExempt(url: URL, noProxy: string): boolean {
  const port = url.port || DEFAULT_PORTS[url.protocol]
  return noProxy.split(/[\s,]+/).some((entry) => {
    if (entry === '*') return true
    const [, host = '', entryPort] = /^(?:\*?\.)?(.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? []
    if (host === '' || (entryPort !== undefined && entryPort !== port)) return false
    return url.hostname === host || url.hostname.endsWith(`.${host}`)
  })
}
