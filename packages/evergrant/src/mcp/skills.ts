export {
  type Skill,
  type SkillFile,
  type SkillListing,
  SkillsClient,
  type SkillsClientOptions,
  SkillVerificationError,
  type SkillVerificationReason,
} from '@modelcontextprotocol/client/ext/skills'
