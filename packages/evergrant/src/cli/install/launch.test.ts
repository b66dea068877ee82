import { expect, test } from 'vitest'
import { createFakeIo } from '../testing/fake-io.js'
import { chooseLaunch, type Launch, type LaunchQuestion } from './launch.js'

interface Given extends Partial<LaunchQuestion> {
  readonly node?: string
  readonly script?: string
  readonly platform?: NodeJS.Platform
  readonly env?: Readonly<Record<string, string>>
  readonly files?: readonly string[]
}

function launch({ node = '/usr/bin/node', script = '/usr/local/bin/evergrant', files = [], ...given }: Given): Launch {
  const io = createFakeIo({ program: [node, script], platform: given.platform ?? 'linux', env: given.env ?? {} })
  return chooseLaunch(io, {
    choice: 'auto',
    isShared: false,
    hasWindows: false,
    exists: (path) => files.includes(path),
    realPath: (path) => path.replace(/^.*fnm_multishells\/\d+/, '/homes/ada/.fnm/node'),
    ...given,
  })
}

const NPX = '/usr/lib/node_modules/npm/bin/npx-cli.js'
const CACHED = '/homes/ada/.npm/_npx/0a1b/node_modules/.bin/evergrant'
const PINNED = ['-y', 'evergrant@1.2.3']

test.each<[string, Given, Launch]>([
  ['an installed program by its place', {}, { command: '/usr/bin/node', args: ['/usr/local/bin/evergrant'] }],
  [
    'a program of Homebrew by the name that stays',
    { node: '/brew/Cellar/node@24/24.1.0/bin/node', files: ['/brew/opt/node@24/bin/node'] },
    { command: '/brew/opt/node@24/bin/node', args: ['/usr/local/bin/evergrant'] },
  ],
  [
    'a program of Homebrew by its version, where there is nothing else',
    { node: '/brew/Cellar/node/24.1.0/bin/node' },
    { command: '/brew/Cellar/node/24.1.0/bin/node', args: ['/usr/local/bin/evergrant'] },
  ],
  [
    'a script of a shell of fnm by its real place',
    { script: '/run/fnm_multishells/12/bin/evergrant' },
    { command: '/usr/bin/node', args: ['/homes/ada/.fnm/node/bin/evergrant'] },
  ],
  [
    'what npx runs by npx, with this version',
    { script: CACHED, env: { npm_execpath: NPX.replace('npx-cli', 'npm-cli') }, files: [NPX] },
    { command: '/usr/bin/node', args: [NPX, ...PINNED] },
  ],
  [
    'npx beside node where nothing names it',
    { script: CACHED, files: [NPX] },
    { command: '/usr/bin/node', args: [NPX, ...PINNED] },
  ],
  ['npx by its name where it is nowhere', { script: CACHED }, { command: 'npx', args: PINNED }],
  [
    'npx with a PATH for a program that has none',
    { script: CACHED, files: [NPX], hasWindows: true, node: '/opt/node/bin/node', env: { npm_execpath: NPX } },
    { command: '/opt/node/bin/node', args: [NPX, ...PINNED], path: '/opt/node/bin:/usr/local/bin:/usr/bin:/bin' },
  ],
  [
    'npx with a PATH that names nothing twice',
    { choice: 'npx', files: [NPX], hasWindows: true },
    { command: '/usr/bin/node', args: [NPX, ...PINNED], path: '/usr/bin:/usr/local/bin:/bin' },
  ],
  [
    'what pnpm runs once by npx',
    { script: '/homes/ada/.cache/pnpm/dlx-12/node_modules/evergrant/bin/evergrant.cjs' },
    { command: 'npx', args: PINNED },
  ],
  ['npx in a file that is shared', { isShared: true, files: [NPX] }, { command: 'npx', args: PINNED }],
  [
    'the place in a file that is shared, when it is asked for',
    { isShared: true, choice: 'path' },
    { command: '/usr/bin/node', args: ['/usr/local/bin/evergrant'] },
  ],
  ['npx when it is asked for', { choice: 'npx', files: [NPX] }, { command: '/usr/bin/node', args: [NPX, ...PINNED] }],
  [
    'npx of Windows by its script',
    {
      choice: 'npx',
      platform: 'win32',
      hasWindows: true,
      node: 'C:\\nodejs\\node.exe',
      script: 'C:\\npm\\node_modules\\evergrant\\bin\\evergrant.js',
      files: ['C:\\nodejs\\node_modules\\npm/bin/npx-cli.js'],
    },
    {
      command: 'C:\\nodejs\\node.exe',
      args: ['C:\\nodejs\\node_modules\\npm/bin/npx-cli.js', ...PINNED],
      path: 'C:\\nodejs;C:\\Windows\\System32',
    },
  ],
])('names %s', (_, given, expected) => {
  expect(launch(given)).toEqual(expected)
})
