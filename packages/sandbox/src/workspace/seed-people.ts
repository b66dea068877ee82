import type { SeededRandom } from '../random.js'
import type { Team, User } from './model.js'

/** Five people and bots, and further people up to `count`. The first is the one who signs in. */
export function samplePeople(random: SeededRandom, count = 5): [User, ...User[]] {
  const person = (name: string): User => {
    const local = name.toLowerCase().replace(' ', '.')
    return { id: random.uuid(), type: 'person', name, email: `${local}@larkspur.example` }
  }
  return [
    person('Ada Marsh'),
    person('Bruno Vale'),
    person('Chidi Orr'),
    person('Dana Reed'),
    { id: random.uuid(), type: 'bot', name: 'Sandbox Bot' },
    ...Array.from({ length: Math.max(0, count - 5) }, (_, index) => person(`Guest ${index + 1}`)),
  ]
}

/** Three teamspaces, and further ones up to `count`. */
export function sampleTeams(random: SeededRandom, count = 3): [Team, ...Team[]] {
  const others = Array.from({ length: Math.max(0, count - 3) }, (_, index) => index + 1)
  return [
    { id: random.uuid(), name: 'Product', role: 'owner', joined: true },
    { id: random.uuid(), name: 'Engineering', role: 'member', joined: true },
    { id: random.uuid(), name: 'Finance', role: 'member', joined: false },
    ...others.map((number): Team => ({
      id: random.uuid(),
      name: `Team ${number}`,
      role: 'member',
      joined: number % 2 === 0,
    })),
  ]
}
