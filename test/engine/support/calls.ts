import type { Provider } from "../../../emulator/providers/provider.ts";

/** The provider as it is, with its calls that reach the world noted in `underWay` for as long as they take. */
export function trackCalls(provider: Provider, underWay: Set<Promise<unknown>>): Provider {
  const track = async <T>(call: Promise<T>): Promise<T> => {
    underWay.add(call);
    try {
      return await call;
    } finally {
      underWay.delete(call);
    }
  };
  return {
    name: provider.name,
    version: provider.version,
    acceptSecrets: provider.acceptSecrets,
    configure(config) {
      const configured = provider.configure(config);
      return {
        check: (request) => track(configured.check(request)),
        diff: (request) => track(configured.diff(request)),
        create: (request) => track(configured.create(request)),
        read: (request) => track(configured.read(request)),
        update: (request) => track(configured.update(request)),
        delete: (request) => track(configured.delete(request)),
        invoke: (token, args) => track(configured.invoke(token, args)),
      };
    },
  };
}
