/** What a society's file imports. */
export {
  defineSociety,
  type Governed,
  type Society,
  type SocietyInput,
  type TaskPlan,
  type WorkflowPlan,
} from './society.ts'
