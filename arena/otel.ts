import { AsyncLocalStorage } from 'node:async_hooks'
import { type Context, ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BasicTracerProvider, BatchSpanProcessor, type SpanExporter } from '@opentelemetry/sdk-trace-base'
import type { Attributes, OpenSpan, Tracing } from '../agents/tracing.ts'
import manifest from '../package.json' with { type: 'json' }

/** Traces that go out by OTLP over HTTP. */
export interface Otel extends Tracing {
  /** Sends what is left; what can't be sent is given up, and `say` told so. */
  close(): Promise<void>
}

/**
 * Opens traces. Loaded by who asks for them and by nobody else.
 *
 * @param url - the collector, such as `http://127.0.0.1:4318`; without one, what OTEL_EXPORTER_OTLP_ENDPOINT says, or that
 * @param say - tells people, once, that nobody takes the traces: the run goes on
 */
export function openOtel({ url, say }: { url?: string | undefined; say: (line: string) => void }): Otel {
  const { version } = manifest
  const exporter = new OTLPTraceExporter({ timeoutMillis: TIMEOUT, ...(url !== undefined && { url: tracesOf(url) }) })
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'polity', 'service.version': version }),
    spanProcessors: [
      new BatchSpanProcessor(heard(exporter, say), {
        maxQueueSize: QUEUE,
        scheduledDelayMillis: 1_000,
        exportTimeoutMillis: TIMEOUT,
      }),
    ],
  })
  const tracer = provider.getTracer('polity', version)
  const current = new AsyncLocalStorage<Context>()
  const start = (name: string, attributes: Attributes) => {
    const kind = attributes['gen_ai.operation.name'] === 'chat' ? SpanKind.CLIENT : SpanKind.INTERNAL
    return tracer.startSpan(name, { kind, attributes: given(attributes) }, current.getStore() ?? ROOT_CONTEXT)
  }
  return {
    async during(name, attributes, work) {
      const span = start(name, attributes)
      const { set, end } = open(span)
      try {
        const result = await current.run(trace.setSpan(current.getStore() ?? ROOT_CONTEXT, span), () => work({ set }))
        end()
        return result
      } catch (error) {
        end(error instanceof Error ? error.name : 'Error')
        throw error
      }
    },
    begin: (name, attributes) => open(start(name, attributes)),
    close: () => provider.shutdown().catch(() => {}),
  }
}

/** An export that hangs costs the end of a run no more, in milliseconds. */
const TIMEOUT = 5_000
/** A tick of a thousand agents begins and ends some thousands at once. */
const QUEUE = 65_536

function open(span: Span): OpenSpan {
  return {
    set: (attributes) => span.setAttributes(given(attributes)),
    end(error) {
      // The name alone: a message may have what somebody said.
      if (error !== undefined) span.setAttribute('error.type', error).setStatus({ code: SpanStatusCode.ERROR })
      span.end()
    },
  }
}

function given(attributes: Attributes): Record<string, string | number | boolean> {
  return Object.fromEntries(
    Object.entries(attributes).filter((each): each is [string, string | number | boolean] => each[1] !== undefined),
  )
}

function tracesOf(url: string): string {
  const address = new URL(url)
  if (!/\/v1\/traces\/?$/.test(address.pathname)) address.pathname = `${address.pathname.replace(/\/+$/, '')}/v1/traces`
  return address.href
}

/** The exporter, whose first failure is told. */
function heard(exporter: SpanExporter, say: (line: string) => void): SpanExporter {
  let told = false
  return {
    export(spans, done) {
      exporter.export(spans, (result) => {
        if (result.error && !told)
          say(`Traces did not arrive: ${result.error.message || result.error.name}. The run goes on.`)
        told ||= result.error !== undefined
        done(result)
      })
    },
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => exporter.forceFlush?.(),
  }
}
