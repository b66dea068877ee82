import type { Command } from 'commander'
import { EvergrantError } from '../../errors.js'
import type { Skill, SkillsClient } from '../../mcp/skills.js'
import type { Client, Context } from '../context.js'
import { didYouMean } from '../../internal/did-you-mean.js'
import { quote } from '../../internal/redact.js'
import { withoutControls } from '../terminal.js'

export function define(command: Command, context: Context): void {
  command
    .argument('[skill]', 'name or URI of a skill: prints its SKILL.md')
    .argument('[file]', 'a file of the skill, by its path, to print instead')
    .addHelpText(
      'after',
      `
A file that is not what the server's list says of it (size, digest, front matter) is refused.

Examples:
  $ evergrant skills
  $ evergrant skills pdf-processing
  $ evergrant skills pdf-processing references/FORMS.md
`,
    )
    .action(async (name: string | undefined, file: string | undefined) => {
      const skills = await openSkills(await context.connect())
      await tellRefused(name === undefined ? list(context, skills) : show(context, skills, { name, file }))
    })
}

async function openSkills(client: Client): Promise<SkillsClient> {
  const { SkillsClient } = await import('../../mcp/skills.js')
  return new SkillsClient(client)
}

async function tellRefused(work: Promise<void>): Promise<void> {
  const { SkillVerificationError } = await import('../../mcp/skills.js')
  await work.catch((error: unknown) => {
    if (!(error instanceof SkillVerificationError)) throw error
    const { reason, uri } = error
    const message = `A file of this skill is not what the server's list says of it (${reason}): ${withoutControls(uri)}`
    throw new EvergrantError('SKILL_REFUSED', message, { cause: error, details: { reason, uri } })
  })
}

async function list(context: Context, skills: SkillsClient): Promise<void> {
  const { skills: found } = await skills.list()
  if (context.flags.json) return context.printJson({ skills: found })
  if (found.length === 0) context.say('The server offers no skills.')
  for (const { frontmatter, uri } of found) {
    context.print(`${withoutControls(frontmatter.name)}  ${withoutControls(frontmatter.description)}`)
    context.say(`  ${withoutControls(uri)}`)
  }
}

async function show(
  context: Context,
  skills: SkillsClient,
  { name, file }: { readonly name: string; readonly file: string | undefined },
): Promise<void> {
  const { skills: found } = await skills.list()
  const read = await skills.read(pick(found, name), file)
  const text = read.text ?? new TextDecoder().decode(read.bytes)
  if (context.flags.json) context.printJson({ uri: read.uri, mimeType: read.mimeType, verified: read.verified, text })
  else context.print(text)
}

function pick(found: readonly Skill[], name: string): Skill {
  const skill = found.find(({ uri, frontmatter }) => uri === name || frontmatter.name === name)
  if (skill !== undefined) return skill
  const names = found.map(({ frontmatter }) => frontmatter.name)
  throw new EvergrantError('SKILL_UNKNOWN', `The server offers no skill ${quote(name)}${didYouMean(name, names)}`)
}
