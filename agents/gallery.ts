import { keccak256, toBytes } from 'viem/utils'
import type { Hex } from './action.ts'
import { type Shown, showing } from './closed.ts'

/** Where definitions of tools come from, beside what the agent shows its model. */
export interface Definitions {
  /**
   * The tools as whoever serves them lists them now, such as `() => loadMcpTools('shop', client)` of an MCP server. Asked before
   * calls are decided: a server may change its tools at any time, and an agent goes on showing those it once loaded.
   */
  listed?: (() => Promise<readonly Shown[]>) | undefined
  /** What a tool's {@link definitionOf} has to be, by its name: what somebody has read holds over restarts, too. */
  pins?: Readonly<Record<string, Hex>> | undefined
}

/** The agent's own tools as the model was first shown them. */
export interface Gallery {
  see(tool: Shown): void
  of(name: string): Shown | undefined
  /** Looks at the tools as they are listed now. */
  refresh(): Promise<void>
  /** Why a tool is not run: it is another than the pinned or the first one, or nobody can be asked. */
  fault(tool: Shown): string | undefined
}

/** A hash of all that a model is shown of a tool: name, description and schema. */
export function definitionOf(tool: Shown): Hex {
  return keccak256(toBytes(showing(tool)))
}

export function openGallery({ listed, pins = {} }: Definitions): Gallery {
  const first = new Map<string, Hex>()
  const tools = new Map<string, Shown>()
  const faults = new Map<string, string>()
  let silent: string | undefined
  const look = (tool: Shown) => {
    const [now, was] = [definitionOf(tool), first.get(tool.name)]
    const pin = Object.hasOwn(pins, tool.name) ? pins[tool.name] : undefined
    if (pin !== undefined && pin !== now)
      faults.set(tool.name, `the tool '${tool.name}' is not the one that is pinned, but ${now}: it is not run`)
    if (was !== undefined && was !== now)
      faults.set(tool.name, `the tool '${tool.name}' is not the one that was there at first: it is not run any more`)
    first.set(tool.name, was ?? now)
  }
  return {
    see(tool) {
      look(tool)
      tools.set(tool.name, tool)
    },
    of: (name) => tools.get(name),
    async refresh() {
      if (!listed) return
      try {
        for (const tool of await listed()) look(tool)
        silent = undefined
      } catch (error) {
        silent = `what the tools are now can't be asked, so none is run: ${error instanceof Error ? error.message : String(error)}`
      }
    },
    fault(tool) {
      look(tool)
      return faults.get(tool.name) ?? silent
    },
  }
}
