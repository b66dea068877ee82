import { isEvergrantError } from '../../errors.js'

const CLIENT_ERRORS: readonly unknown[] = ['invalid_client', 'unauthorized_client']

/** Whether a login failed because the authorization server has forgotten this client: registering again helps. */
export function isDeadRegistration(error: unknown): boolean {
  return (
    isEvergrantError(error, 'TOKEN_REQUEST_REFUSED', 'AUTHORIZATION_FAILED') &&
    CLIENT_ERRORS.includes(error.details['error'])
  )
}
