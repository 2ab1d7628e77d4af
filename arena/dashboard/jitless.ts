import { config } from 'zod'

// Pages may not make code out of text, and zod would try: before any schema is made it is told not to.
config({ jitless: true })
