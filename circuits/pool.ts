// Child processes that do one job at a time, in the order asked: heavy or foreign code stays out of the caller's process.
// biome-ignore lint/plugin: this is the port to provers, whose proofs do not depend on who makes them
import { type ChildProcess, fork } from 'node:child_process'
import { extname } from 'node:path'

export type RunOptions = {
  /** Kills the child when it is at the job for longer than `after` milliseconds. */
  timeout?: { after: number; error: () => Error }
  onProgress?: (progress: unknown) => void
}

type Waiting = {
  job: unknown
  options: RunOptions
  /** Children that died on it. */
  deaths: number
  resolve: (result: unknown) => void
  reject: (reason: unknown) => void
}

/** What children answer, see {@link serve}. */
export type Answer =
  | { kind: 'progress'; progress: unknown }
  | { kind: 'result'; result: unknown }
  | { kind: 'error'; error: { name: string; message: string } }

/** How often a job is begun before it is given up: it may be what kills its child. */
const TRIES = 3

/** Starts at most `size` children of `script`, each when first needed, and replaces those that die. */
export class Pool {
  readonly #script: URL
  readonly #size: number
  readonly #children = new Set<ChildProcess>()
  readonly #idle: ChildProcess[] = []
  readonly #queue: Waiting[] = []
  #closed = false

  constructor(script: URL, size: number) {
    this.#script = script
    this.#size = size
  }

  /**
   * Runs the job on the next free child, and again on another when the child dies on it: jobs have no effect but their result.
   *
   * @throws {WorkerDiedError} when three children died on it; the next job gets a new child
   * @throws {PoolClosedError} when the pool closes first
   */
  run(job: unknown, options: RunOptions = {}): Promise<unknown> {
    if (this.#closed) return Promise.reject(new PoolClosedError())
    return new Promise((resolve, reject) => {
      this.#queue.push({ job, options, deaths: 0, resolve, reject })
      this.#next()
    })
  }

  /** Process ids of the living children, oldest first. */
  pids(): number[] {
    return [...this.#children].flatMap(({ pid }) => pid ?? [])
  }

  /** Ends every child and waits until they are gone; jobs not done are rejected. */
  async close(): Promise<void> {
    this.#closed = true
    for (const { reject } of this.#queue.splice(0)) reject(new PoolClosedError())
    const gone = [...this.#children].map((child) => new Promise((resolve) => child.once('exit', resolve)))
    for (const child of this.#children) {
      child.ref()
      child.kill('SIGKILL')
    }
    await Promise.all(gone)
  }

  #next(): void {
    while (this.#queue.length > 0 && (this.#idle.length > 0 || this.#children.size < this.#size)) {
      this.#assign(this.#idle.shift() ?? this.#start(), this.#queue.shift()!)
    }
  }

  #start(): ChildProcess {
    // Flags of the caller (a test runner's loader, an inspector's port) are not for its children.
    const child = fork(this.#script, {
      serialization: 'advanced',
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      detached: true, // Ctrl-C in a terminal reaches its whole process group, and is for the caller alone
    })
    this.#children.add(child)
    child.once('exit', () => {
      this.#children.delete(child)
      const index = this.#idle.indexOf(child)
      if (index >= 0) this.#idle.splice(index, 1)
    })
    return child
  }

  #assign(child: ChildProcess, waiting: Waiting): void {
    const { job, options, resolve, reject } = waiting
    const { timeout, onProgress } = options
    const clock = timeout && AbortSignal.timeout(timeout.after)
    const settle = (done: () => void) => {
      child.off('message', onMessage)
      child.off('exit', onExit)
      child.off('error', onError)
      clock?.removeEventListener('abort', onTimeout)
      done()
      this.#next()
    }
    const onMessage = (message: unknown) => {
      const answer = message as Answer
      if (answer.kind === 'progress') return onProgress?.(answer.progress)
      // An idle child must not keep its parent alive.
      child.unref()
      child.channel?.unref()
      this.#idle.push(child)
      settle(() => (answer.kind === 'result' ? resolve(answer.result) : reject(new WorkerJobError(answer.error))))
    }
    const died = (how: string) => {
      if (this.#closed) return reject(new PoolClosedError())
      waiting.deaths += 1
      if (waiting.deaths === TRIES) reject(new WorkerDiedError(how, TRIES))
      else this.#queue.unshift(waiting)
    }
    const onExit = (code: number | null, signal: string | null) => settle(() => died(signal ?? `exit code ${code}`))
    const onError = (cause: Error) => {
      this.#drop(child)
      settle(() => died(cause.message))
    }
    const onTimeout = () => {
      this.#drop(child)
      settle(() => reject(timeout?.error()))
    }
    child.ref()
    child.channel?.ref()
    child.on('message', onMessage)
    child.once('exit', onExit)
    child.once('error', onError)
    clock?.addEventListener('abort', onTimeout)
    child.send(job as object)
  }

  /** Kills a child; its place is free at once. */
  #drop(child: ChildProcess): void {
    child.kill('SIGKILL')
    this.#children.delete(child)
  }
}

/** A worker of this room: its source, or what was built of it. */
export function workerOf(name: string): URL {
  return new URL(`./${name}${extname(import.meta.filename)}`, import.meta.url)
}

/** Makes this process a child of a {@link Pool}: answers each job, and leaves when the parent does. */
export function serve(handle: (job: never, report: (progress: unknown) => void) => Promise<unknown>): void {
  const answer = (message: Answer) => process.send?.(message)
  process.on('disconnect', () => process.exit())
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => {}) // the parent decides when to stop
  process.on('message', (job) => {
    handle(job as never, (progress) => answer({ kind: 'progress', progress })).then(
      (result) => answer({ kind: 'result', result }),
      (error) => answer({ kind: 'error', error: { name: String(error?.name), message: String(error?.message) } }),
    )
  })
}

/** An error of the job itself, under the name it had in the child: `error.name === 'Circuits.WitnessError'`. */
export class WorkerJobError extends Error {
  constructor({ name, message }: { name: string; message: string }) {
    super(message)
    this.name = name
  }
}

export class WorkerDiedError extends Error {
  override readonly name = 'Circuits.WorkerDiedError'
  constructor(how: string, tries: number) {
    super(
      `${tries} workers died at this job, the last by ${how}. Is memory short? Ask again: a new worker takes the next job`,
    )
  }
}

export class PoolClosedError extends Error {
  override readonly name = 'Circuits.PoolClosedError'
  constructor() {
    super('the workers are closed. Make a new proof system')
  }
}
