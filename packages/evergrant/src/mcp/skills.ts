/**
 * Skills that a server offers (the extension `io.modelcontextprotocol/skills`): listed by name and description, read when they are used and
 * not before, and refused where a file is not what the list said of it.
 *
 * @see https://modelcontextprotocol.io/seps/2640-skills-extension
 */
export {
  type Skill,
  type SkillFile,
  type SkillListing,
  SkillsClient,
  type SkillsClientOptions,
  SkillVerificationError,
  type SkillVerificationReason,
} from '@modelcontextprotocol/client/ext/skills'
