// biome-ignore lint/plugin: this is the port to the chain
import { type ChildProcess, spawn } from 'node:child_process'
import { createRequire } from 'node:module'

/** A running anvil: a disposable replica of the transactions that are sent to it. */
export interface Anvil {
  readonly url: string
  readonly pid: number
  /** Rejects when anvil ends before `stop` was called. */
  readonly gone: Promise<never>
  stop(): Promise<void>
}

/**
 * Starts anvil on a free port, so configured that equal transactions and times give equal blocks. It ends with its
 * parent, whatever happens to the parent: the shell between them kills anvil when our end of its pipe closes, which
 * the kernel does also after SIGKILL.
 *
 * @param chainId - 31337 is where development set-ups are accepted
 * @param automine - mines each transaction by itself, with anvil's own times and fees: for tests that need no equal blocks
 * @throws {@link AnvilStartError}
 */
export async function startAnvil({
  chainId = 31337,
  timestamp = 1_700_000_000n,
  automine = false,
} = {}): Promise<Anvil> {
  const process = spawn(
    'sh',
    ['-c', GUARD, 'sh', anvilBinary(), ...settings(chainId), ...(automine ? [] : fixed(timestamp))],
    {
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true, // Ctrl-C is for us: anvil must outlive it until the tick is closed
    },
  )
  const ended = new Promise<string>((resolve) => {
    let errors = ''
    process.stderr.on('data', (chunk) => {
      errors += chunk
    })
    process.once('error', (error) => resolve(error.message))
    process.once('close', () => resolve(errors.trim()))
  })
  // biome-ignore lint/plugin: whether anvil starts is the same whoever is first
  const listening = await Promise.race([portOf(process), ended.then((why) => new AnvilStartError(why))])
  if (listening instanceof Error) throw listening
  process.stdout.resume()
  let stopping = false
  const gone = ended.then((why): never | Promise<never> => {
    if (stopping) return new Promise<never>(() => {})
    throw new AnvilGoneError(why)
  })
  gone.catch(() => {})
  return {
    url: `ws://127.0.0.1:${listening.port}`,
    pid: listening.pid,
    gone,
    async stop() {
      stopping = true
      process.stdin.end()
      await ended
    },
  }
}

/** Runs "$@" in the background and kills it when stdin ends; ends itself when it ends. First line out: its pid. */
const GUARD = `exec 3<&0
"$@" 3<&- </dev/null &
anvil=$!
echo "pid $anvil"
(while read -r _ <&3; do :; done; kill -9 $anvil) 2>/dev/null >/dev/null &
guard=$!
wait $anvil
kill $guard 2>/dev/null`

/**
 * Only the newest states are read, and those that a failed transaction ran on. Without a limit anvil keeps all in memory, and from the 500th
 * block writes each to `~/.foundry/anvil/tmp`, where they stay when it is killed.
 */
const STATES = '16'

function settings(chainId: number): string[] {
  const place = ['--host', '127.0.0.1', '--port', '0', '--accounts', '1', '--chain-id', `${chainId}`]
  return [...place, '--hardfork', 'osaka', '--prune-history', STATES]
}

/** What makes equal transactions and times give equal blocks. */
function fixed(timestamp: bigint): string[] {
  const fees = ['--gas-limit', '60000000', '--base-fee', '0', '--no-priority-fee']
  return ['--timestamp', `${timestamp}`, ...fees, '--no-mining', '--order', 'fifo']
}

function portOf(process: ChildProcess): Promise<{ port: number; pid: number }> {
  return new Promise((resolve) => {
    let text = ''
    const read = (chunk: Buffer) => {
      text += chunk
      const pid = /^pid (\d+)$/m.exec(text)?.[1]
      const port = /Listening on 127\.0\.0\.1:(\d+)/.exec(text)?.[1]
      if (!pid || !port) return
      // It goes on to tell of every request: to keep all that, and to search it each time, would cost more with every block.
      process.stdout?.off('data', read)
      resolve({ port: Number(port), pid: Number(pid) })
    }
    process.stdout?.on('data', read)
  })
}

function anvilBinary(): string {
  if (process.env.ANVIL_BIN) return process.env.ANVIL_BIN
  const platform = `${process.platform}-${process.arch === 'x64' ? 'amd64' : process.arch}`
  try {
    return createRequire(import.meta.url).resolve(`@foundry-rs/anvil-${platform}/bin/anvil`)
  } catch {
    return 'anvil'
  }
}

export class AnvilStartError extends Error {
  override readonly name = 'Arena.AnvilStartError'
  constructor(why: string) {
    super(`anvil did not start: ${why}. Run \`npm ci\` again, or set ANVIL_BIN to a Foundry anvil.`)
  }
}

export class AnvilGoneError extends Error {
  override readonly name = 'Arena.AnvilGoneError'
  constructor(why: string) {
    super(`anvil ended in mid-run${why ? `: ${why}` : ''}. Go on with \`npx polity run --resume RUN\`.`)
  }
}
