/** What is said of something that takes time: names, counts and hashes, never what was said, asked or kept. */
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>

/** Something that has begun. */
export interface OpenSpan {
  set(attributes: Attributes): void
  /** @param error - the name of what went wrong, such as `Agents.ModelError` */
  end(error?: string): void
}

/**
 * Where times go that people look at. Nothing of a run depends on it: it is told what happens, and answers nothing.
 */
export interface Tracing {
  /** While `work` goes on, what begins in it is part of it. */
  during<T>(name: string, attributes: Attributes, work: (span: Pick<OpenSpan, 'set'>) => Promise<T>): Promise<T>
  /** For what begins in one place and ends in another. */
  begin(name: string, attributes: Attributes): OpenSpan
}

/** Nobody looks. */
export const untraced: Tracing = {
  during: (_name, _attributes, work) => work(NOBODY),
  begin: () => NOBODY,
}

const NOBODY: OpenSpan = { set() {}, end() {} }
