import { expect, test } from 'vitest'
import { judgeHome, judgeVariables } from './environment-checks.js'

const posix = process.platform !== 'win32'
const self = process.geteuid?.() ?? 0
const DISK = 0xef53
const MIB = 1024 * 1024
const stats = (mode: number, uid = self, isFolder = true) => ({ mode, uid, isDirectory: () => isFolder })
const disk = (freeBytes: number, type = DISK) => ({ type, freeBytes })

test.runIf(posix).each([
  ['is not there', undefined, undefined, 'ok', '/home/ada is not there yet; the first login makes it'],
  ['is private', stats(0o40700), disk(99 * MIB), 'ok', '/home/ada, mode 0700, 99 MiB free'],
  ['is a file', stats(0o100600, self, false), undefined, 'fail', '/home/ada is not a folder'],
  [
    'can be seen by others',
    stats(0o40755),
    disk(99 * MIB),
    'warn',
    '/home/ada, mode 0755: other users can see into it',
  ],
  [
    'can be changed by others',
    stats(0o40770),
    disk(99 * MIB),
    'fail',
    '/home/ada, mode 0770: other users can write to it',
  ],
  ['is on a full disk', stats(0o40700), disk(0), 'fail', '/home/ada, mode 0700, disk full'],
  ['is on a disk that is nearly full', stats(0o40700), disk(15 * MIB), 'warn', '/home/ada, mode 0700, 15 MiB free'],
  ['is on NFS', stats(0o40700), disk(99 * MIB, 0x6969), 'warn', /on a network file system \(NFS\)$/],
  // Some systems give the number signed.
  ['is on CIFS', stats(0o40700), disk(99 * MIB, 0xff534d42 | 0), 'warn', /on a network file system \(CIFS\)$/],
] as const)('a data folder that %s', (_, found, fileSystem, outcome, words) => {
  const finding = judgeHome('/home/ada', found, fileSystem, true)
  expect(finding).toMatchObject({ outcome, found: typeof words === 'string' ? words : expect.stringMatching(words) })
  if (outcome !== 'ok') expect(finding).toMatchObject({ why: expect.any(String), next: expect.any(String) })
})

test('a network file system does not matter where it holds no records', () => {
  expect(judgeHome('/home/ada', stats(0o40700), disk(99 * MIB, 0x6969), false).outcome).toBe('ok')
})

const misspelt = ['EVERGRANT', 'PROFIL'].join('_')

test.each([
  [{}, 'ok', 'no EVERGRANT_ variable is set'],
  [{ EVERGRANT_HOME: '', PATH: '/bin' }, 'ok', 'no EVERGRANT_ variable is set'],
  [{ EVERGRANT_KEY: 'planted-key', EVERGRANT_HOME: '/x' }, 'ok', 'set: EVERGRANT_HOME, EVERGRANT_KEY (not shown)'],
  [
    { [misspelt]: 'planted-value', EVERGRANT_HOME: '/x' },
    'warn',
    `set and not known: ${misspelt}; did you mean "EVERGRANT_PROFILE"?`,
  ],
] as const)('variables %#', (env, outcome, found) => {
  expect(judgeVariables(env)).toMatchObject({ outcome, found })
})
