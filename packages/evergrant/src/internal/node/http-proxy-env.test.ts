import { describe, expect, it } from 'vitest'
import { proxyFor } from './http-proxy-env.js'

describe('proxyFor', () => {
  it.each([
    ['https://h/', {}, undefined],
    ['https://h/', { HTTPS_PROXY: 'http://p:1' }, 'http://p:1'],
    ['https://h/', { https_proxy: 'http://p:1' }, 'http://p:1'],
    ['https://h/', { https_proxy: 'http://low:1', HTTPS_PROXY: 'http://up:1' }, 'http://low:1'],
    ['https://h/', { HTTP_PROXY: 'http://p:1' }, 'http://p:1'],
    ['https://h/', { HTTP_PROXY: 'http://plain:1', HTTPS_PROXY: 'http://tls:1' }, 'http://tls:1'],
    ['http://h/', { HTTP_PROXY: 'http://plain:1', HTTPS_PROXY: 'http://tls:1' }, 'http://plain:1'],
    ['http://h/', { HTTPS_PROXY: 'http://tls:1' }, undefined],
    ['https://h/', { HTTPS_PROXY: ' ' }, undefined],
    ['https://h/', { https_proxy: '', HTTPS_PROXY: 'http://p:1' }, 'http://p:1'],
    ['https://h/', { HTTPS_PROXY: 'p.example.com:3128' }, 'http://p.example.com:3128'],
    ['https://h/', { HTTPS_PROXY: 'https://p:1' }, 'https://p:1'],
    ['http://127.0.0.1:9/', { HTTP_PROXY: 'http://p:1' }, undefined],
    ['http://localhost:9/', { HTTP_PROXY: 'http://p:1' }, undefined],
    ['https://[::1]:9/', { HTTPS_PROXY: 'http://p:1' }, undefined],
  ])('for %s with %j is %s', (url, env, expected) => expect(proxyFor(new URL(url), env)).toBe(expected))

  it.each([
    ['*', 'https://a.example.com/', true],
    ['example.com', 'https://example.com/', true],
    ['example.com', 'https://a.example.com/', true],
    ['.example.com', 'https://a.example.com/', true],
    ['*.example.com', 'https://a.example.com/', true],
    ['EXAMPLE.com', 'https://example.com/', true],
    ['example.com', 'https://notexample.com/', false],
    ['other.com, example.com', 'https://example.com/', true],
    ['other.com example.com', 'https://example.com/', true],
    ['example.com:443', 'https://example.com/', true],
    ['example.com:8443', 'https://example.com/', false],
    ['example.com:8443', 'https://example.com:8443/', true],
    ['', 'https://example.com/', false],
    [',', 'https://example.com/', false],
    ['10.0.0.1', 'https://10.0.0.1/', true],
  ])('NO_PROXY=%j exempts %s: %s', (noProxy, url, exempt) => {
    for (const name of ['NO_PROXY', 'no_proxy']) {
      const env = { HTTPS_PROXY: 'http://p:1', [name]: noProxy }
      expect(proxyFor(new URL(url), env)).toBe(exempt ? undefined : 'http://p:1')
    }
  })

  it.each(['http://', 'socks5://user:planted@p:1', 'ftp://p', 'http://user:planted@:0:0'])(
    'refuses %s by name, not by value',
    (value) => {
      const act = () => proxyFor(new URL('https://h/'), { HTTPS_PROXY: value })
      expect(act).toThrow(
        expect.objectContaining({ code: 'USAGE', message: 'HTTPS_PROXY is not an http or https URL' }),
      )
    },
  )
})
