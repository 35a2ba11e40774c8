// What a project's `banyan.config.ts` imports.

export type { SourceSettings } from '@banyan/gateway/config/project/source.ts';
export {
  defineConfig,
  type LegacySettings,
  type ModuleSettings,
  type ProjectConfig,
  type RemoteSettings,
  type SubgraphSettings,
} from '@banyan/gateway/config/project-config.ts';
export { env } from '@banyan/platform/config/environment-reference.ts';
