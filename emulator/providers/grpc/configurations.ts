import { type Properties, type PropertyValue, reveal } from "../../../lib/engine/values.ts";
import { type ConfiguredProvider, type Provider, ProviderError } from "../provider.ts";

/**
 * Which configuration a call belongs to.
 *
 * An engine that attaches to a running provider configures it once per provider resource of the program
 * (the default one, each explicit one) and again in each command, all in one process; the calls after that
 * do not say which of them they mean. But the engine dials once per provider resource
 * (sdk/go/common/resource/plugin/provider_plugin.go, NewProvider), so the connection tells them apart.
 */
export interface Configurations {
  /**
   * Configures the provider for a connection. Equal configurations share one provider.
   * @throws ProviderError when the provider refuses the configuration
   */
  configure(connection: string, args: Properties): void;
  /**
   * The provider as a connection has configured it.
   * @throws ProviderError when it has not, and there is more than one to choose from
   */
  of(connection: string): ConfiguredProvider;
}

/** @param connection the address of the engine's end, such as `127.0.0.1:40312` */
export function configurationsOf(provider: Provider): Configurations {
  const byConfiguration = new Map<string, ConfiguredProvider>();
  const byConnection = new Map<string, ConfiguredProvider>();
  return {
    configure(connection, args) {
      const config = settings(args);
      const key = JSON.stringify(Object.entries(config).sort(([a], [b]) => (a < b ? -1 : 1)));
      const configured = byConfiguration.get(key) ?? provider.configure(config);
      byConfiguration.set(key, configured);
      byConnection.set(connection, configured);
    },
    of(connection) {
      const configured = byConnection.get(connection);
      if (configured) return configured;
      // A connection that was idle for half an hour is dialled anew, without configuring again.
      const [only, ...others] = byConfiguration.values();
      if (only && others.length === 0) return only;
      throw new ProviderError(
        `${provider.name} has ${only ? `${others.length + 1} configurations, and none` : "not been configured"} for this connection; run the command again`,
      );
    },
  };
}

/** Strings as they are and everything else as JSON, the way `pulumi config` keeps them. */
function settings(args: Properties): Record<string, string> {
  const given = Object.entries(args).filter(([key]) => key !== "version");
  return Object.fromEntries(given.map(([key, value]) => [key, asText(reveal(value))]));
}

function asText(value: PropertyValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
