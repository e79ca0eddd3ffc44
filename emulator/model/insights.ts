/** An Application Insights component, and what has been sent to it. */
export interface InsightsComponent {
  readonly id: string;
  readonly name: string;
  readonly subscriptionId: string;
  readonly resourceGroup: string;
  readonly location: string;
  readonly tenantId: string;
  readonly kind: string;
  tags: Record<string, string>;
  properties: Record<string, unknown>;
  readonly instrumentationKey: string;
  readonly appId: string;
  /** The oldest first; see {@link addTelemetry}. */
  readonly telemetry: TelemetryItem[];
}

/** The tables of a component that telemetry of a gateway goes to. */
export type TelemetryTable = "requests" | "exceptions" | "traces";

export interface TelemetryItem {
  readonly table: TelemetryTable;
  /** By column, in the order of the columns. */
  readonly row: Readonly<Record<string, unknown>>;
}

/** Items that a component keeps; a world that stays up does not grow with every call. */
const kept = 2000;

export function addTelemetry({ telemetry }: InsightsComponent, items: readonly TelemetryItem[]): void {
  telemetry.push(...items);
  telemetry.splice(0, telemetry.length - kept);
}

/** The role by which an identity may send telemetry (api-management-howto-app-insights, Prerequisites). */
export const metricsPublisher = "3913510d-42f4-4e42-8a64-420c390055eb";
