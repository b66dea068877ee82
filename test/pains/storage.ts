import type { Chapter } from './scenario.js'

const KEYS = 'packages/evergrant/src/vault/home-key-provider.test.ts'
const KEYCHAIN = 'test/keychain/keychain.test.ts'

export const STORAGE: Chapter = {
  title: 'Storage, and what is kept about a server',
  scenarios: [
    {
      title: 'Two stores, of which each process takes another',
      elsewhere:
        'A command line kept tokens in a file while its background process found a keychain: the new token went to the one, the spent one stayed in the other.',
      here: 'Where the key lies is decided once and written down. A process that cannot reach it fails, and never takes another place.',
      tests: [
        [KEYS, '%s: holds for later processes'],
        [KEYS, '%s: an error that says both'],
        [KEYCHAIN, 'when there is no bus any more: an error, and no other key'],
      ],
    },
    {
      title: 'The keychain hangs, or is locked',
      elsewhere: 'Every command hangs with it, or asks for a login although there is one.',
      here: 'It is asked in a process of its own, for five seconds at most. The error says what hung and what to do.',
      tests: [
        [
          'packages/evergrant/src/internal/node/keychain-child.test.ts',
          'gives up on a keychain that never answers, and leaves no process behind',
        ],
        [KEYCHAIN, 'when it hangs, or the bus to it: an error that says what hung, and for how long it was waited for'],
        [KEYCHAIN, 'when it is locked: an error with a next step, no other key, and the login is there again after'],
      ],
    },
    {
      title: 'The store cannot be read',
      elsewhere: 'An unreadable file is taken for an empty one, and overwritten at the next login.',
      here: 'It is an error that says so, never "not signed in". Nothing is written over it.',
      tests: [
        [
          'test/cli/bad-luck.test.ts',
          'holds a damaged record: an error, never an empty store; --local makes room for a new login',
        ],
        ['test/e2e/bad-luck.test.ts', 'another key under the same name: never "not signed in"'],
        [
          'packages/evergrant/src/store/drivers/file/damage.test.ts',
          '(%s) is an error, never the version before nor none',
        ],
      ],
    },
    {
      title: 'Two processes write what they know of the server at the same moment',
      elsewhere: 'Both rename the same temporary file, and one of them ends with ENOENT.',
      here: 'What is known of the server is part of the login and written under the lease, or by compare-and-swap.',
      tests: [
        [
          'test/pains/processes.test.ts',
          'what is known of the server is a day old, 8 at once: looked up once, and nobody fails',
        ],
        [
          'test/pains/processes.test.ts',
          'connected for the first time, 8 at once: each writes down what it learned, and nobody fails',
        ],
      ],
    },
    {
      title: 'Tokens lie open',
      elsewhere: 'Plain text, in one case readable by every user of the machine; tokens in logs.',
      here: 'Every record is sealed, every file is for its owner alone, and all output of the tests is searched for secrets.',
      tests: [
        [
          'test/security/private-files.test.ts',
          'no file or folder of the store is open to another account, whatever the umask',
        ],
        [
          'test/audit/secrets.test.ts',
          'no token, code, verifier, state, binding or key is in any entry, event, error, file or output',
        ],
      ],
    },
    {
      title: 'The disk is full',
      elsewhere: 'The file is emptied first, then cannot be written.',
      here: 'A write that fails leaves what was there.',
      tests: [
        ['test/cli/bad-luck.test.ts', 'is full: the earlier login stays'],
        ['packages/evergrant/src/credentials/spending.test.ts', 'what cannot be stored is not spent'],
      ],
    },
    {
      title: 'Signed in, and yet nothing works',
      elsewhere:
        'The server has forgotten the session, and the client does not open another; or any failure leads to another transport, whose failure hides the first.',
      here: 'A forgotten session is opened again. A failure of the server is told as it is.',
      tests: [
        ['test/e2e/connection.test.ts', 'a session that the server forgot is opened again'],
        ['test/e2e/connection.test.ts', 'never on 5xx: the reason is told and the login stays'],
      ],
    },
  ],
}
