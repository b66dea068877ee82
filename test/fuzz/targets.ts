import type { Target } from './target.js'
import { askedForm } from './targets/asked-form.js'
import { bundle } from './targets/bundle.js'
import { callbackUrl } from './targets/callback-url.js'
import { challenge } from './targets/challenge.js'
import { credential } from './targets/credential.js'
import { envelope } from './targets/envelope.js'
import { eventStream } from './targets/event-stream.js'
import { message } from './targets/message.js'
import { notionMarkdown } from './targets/notion-markdown.js'
import { notionComments, notionFetched, notionSearch } from './targets/notion-replies.js'
import { redirect } from './targets/redirect.js'
import { registrationReply } from './targets/registration-reply.js'
import { resourceMetadata } from './targets/resource-metadata.js'
import { retryAfter } from './targets/retry-after.js'
import { sealedRecord } from './targets/sealed-record.js'
import { serverMetadata } from './targets/server-metadata.js'
import { tokenReply } from './targets/token-reply.js'
import { toolSchema } from './targets/tool-schema.js'

/** Every parser of bytes from outside. */
export const targets: readonly Target[] = [
  challenge,
  resourceMetadata,
  serverMetadata,
  registrationReply,
  tokenReply,
  callbackUrl,
  retryAfter,
  redirect,
  envelope,
  message,
  eventStream,
  sealedRecord,
  credential,
  bundle,
  askedForm,
  toolSchema,
  notionMarkdown,
  notionFetched,
  notionComments,
  notionSearch,
]
