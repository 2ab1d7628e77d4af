import { createHash, timingSafeEqual } from 'node:crypto'
// biome-ignore lint/plugin: a type, of the port to watchers
import type { IncomingMessage } from 'node:http'
import { UsageError } from './exit.ts'
import { TOKEN_PREFIX } from './protocol.ts'

/** Who may come in. */
export interface Guard {
  /** Why a request is turned away whatever it asks: its host or its page. */
  stranger(request: IncomingMessage): string | undefined
  /** Whether it may read: on loopback whoever is no stranger, elsewhere who has the token. */
  mayRead(request: IncomingMessage): boolean
  /** Whether it may change what happens: who has the token; nobody, if there is none. */
  mayControl(request: IncomingMessage): boolean
}

/**
 * A hub on loopback is for this machine: a name that somebody points here (DNS rebinding) and pages from elsewhere are
 * refused. A hub that others can reach is read with a token; its own pages may ask, pages of other origins may not.
 *
 * @throws {UsageError} for a token that is too short or can't stand in a header, or none where one is needed
 */
export function createGuard({ host, token }: { host: string; token?: string | undefined }): Guard {
  const open = isLoopbackName(host)
  if (token !== undefined && !/^[A-Za-z0-9_-]{16,256}$/.test(token))
    throw new UsageError('POLITY_TOKEN takes 16 to 256 letters, digits, - and _: try `openssl rand -hex 24`.')
  if (!open && token === undefined)
    throw new UsageError(`${host} can be reached from elsewhere: set POLITY_TOKEN, try \`openssl rand -hex 24\`.`)
  const wanted = token === undefined ? undefined : digest(token)
  const mayControl = (request: IncomingMessage): boolean => {
    const given = tokenOf(request)
    return wanted !== undefined && given !== undefined && timingSafeEqual(digest(given), wanted)
  }
  return {
    stranger({ headers: { host: name, origin } }) {
      if (name === undefined || !URL.canParse(`http://${name}`)) return 'a request without a host'
      if (open && !isLoopback(`http://${name}`)) return 'only for this machine'
      if (origin === undefined) return undefined
      const own = URL.canParse(origin) && new URL(origin).host === new URL(`http://${name}`).host
      return own || (open && isLoopback(origin)) ? undefined : 'not for pages of another origin'
    },
    mayRead: (request) => open || mayControl(request),
    mayControl,
  }
}

/** `Authorization: Bearer TOKEN`, or a subprotocol of the websocket; never the address, which ends up in logs. */
function tokenOf({ headers }: IncomingMessage): string | undefined {
  const bearer = /^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1]
  const spoken = headers['sec-websocket-protocol']?.split(',').map((word) => word.trim())
  return bearer ?? spoken?.find((word) => word.startsWith(TOKEN_PREFIX))?.slice(TOKEN_PREFIX.length)
}

/** Digests are of one length, so comparing them tells nothing about the token's. */
function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

function isLoopback(url: string): boolean {
  return URL.canParse(url) && isLoopbackName(new URL(url).hostname)
}

export function isLoopbackName(name: string): boolean {
  return ['127.0.0.1', 'localhost', '[::1]', '::1'].includes(name)
}
