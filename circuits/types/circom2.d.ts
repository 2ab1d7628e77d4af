/** What compile.ts uses of circom2: circom as a WASI program over an `fs` of our choice. */
declare module 'circom2' {
  export const bindings: Record<string, unknown>

  export class CircomRunner {
    constructor(options: {
      args: readonly string[]
      env: Record<string, string>
      /** Guest path -> host path; circom sees nothing else. */
      preopens: Record<string, string>
      bindings: Record<string, unknown>
    })
    readonly wasi: {
      getImports(module: WebAssembly.Module): WebAssembly.Imports
      start(instance: WebAssembly.Instance): void
    }
  }
}
