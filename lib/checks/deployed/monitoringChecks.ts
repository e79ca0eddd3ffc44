import { diagnosticSettings } from "../../../infra/monitoring.ts";
import { monitoringId } from "../../../infra/names/sharedNames.ts";
import { type Step, StepFailed } from "../steps.ts";
import { expectSame } from "./compare.ts";
import type { VerifiedStack } from "./verifiedStack.ts";

interface Logger {
  readonly properties: {
    readonly loggerType: string;
    readonly resourceId?: string | null;
    readonly credentials?: Readonly<Record<string, string>> | null;
  };
}

interface Message {
  readonly headers?: readonly string[] | null;
  readonly body?: { readonly bytes?: number } | null;
}

interface Diagnostic {
  readonly properties: {
    readonly loggerId?: string | null;
    readonly alwaysLog?: string | null;
    readonly httpCorrelationProtocol?: string | null;
    readonly sampling?: { readonly percentage?: number } | null;
    readonly frontend?: { readonly request?: Message | null; readonly response?: Message | null } | null;
    readonly backend?: { readonly request?: Message | null; readonly response?: Message | null } | null;
  };
}

/** What the gateway logs, where the stack file has it log: where to, and nothing that lets somebody in. */
export function monitoringSteps(stack: VerifiedStack, needs: readonly string[]): Step[] {
  if (stack.settings.monitoring.applicationInsights === undefined) return [];
  const name = "The gateway logs to Application Insights, without tokens, keys and bodies";
  return [{ name, needs, run: () => checkLogging(stack) }];
}

async function checkLogging({ instance, settings }: VerifiedStack): Promise<string> {
  const { project, monitoring, apiManagement, apis } = settings;
  const id = monitoringId(settings, apiManagement.existing);
  const again = `npm run up -- ${settings.stack} --refresh`;
  const logger = await instance.get<Logger>(`loggers/${id}`);
  if (!logger) throw new StepFailed(`The instance ${instance.name} has no logger ${id}.`, again);
  const { loggerType, resourceId, credentials } = logger.properties;
  expectSame(
    `The logger ${id}`,
    [
      ["its type", loggerType, "applicationInsights"],
      ["its component", resourceId?.toLowerCase(), monitoring.applicationInsights?.toLowerCase()],
      ["its connection", credentials?.connectionString, `{{${id}}}`],
    ],
    `${project}:monitoring.applicationInsights`,
    again,
  );
  const places = apiManagement.existing ? apis.map(({ name }) => `apis/${name}/`) : [""];
  for (const place of places) await checkDiagnostic(`${place}diagnostics/applicationinsights`);
  return `${places.length === 1 && !apiManagement.existing ? "all APIs" : apis.map(({ name }) => name).join(", ")}, ${monitoring.sampling} % of the successful requests, every failed one`;

  async function checkDiagnostic(path: string): Promise<void> {
    const live = (await instance.get<Diagnostic>(path))?.properties;
    if (!live) throw new StepFailed(`The instance ${instance.name} has no ${path}.`, again);
    const expected = diagnosticSettings(settings);
    const messages = [
      ["requests", live.frontend?.request, expected.frontend.request],
      ["answers", live.frontend?.response, expected.frontend.response],
      ["requests to the backend", live.backend?.request, expected.backend.request],
      ["answers of the backend", live.backend?.response, expected.backend.response],
    ] as const;
    expectSame(
      path,
      [
        ["its logger", live.loggerId?.split("/").at(-1)?.toLowerCase(), id.toLowerCase()],
        ["alwaysLog", live.alwaysLog, expected.alwaysLog],
        ["httpCorrelationProtocol", live.httpCorrelationProtocol, expected.httpCorrelationProtocol],
        ["the share of requests", live.sampling?.percentage, expected.sampling.percentage],
        ...messages.flatMap(([what, is, should]) => [
          [`logged headers of ${what}`, is?.headers ?? [], should.headers] as const,
          [`logged bytes of ${what}`, is?.body?.bytes ?? 0, should.body.bytes] as const,
        ]),
      ],
      `${project}:monitoring`,
      again,
    );
  }
}
