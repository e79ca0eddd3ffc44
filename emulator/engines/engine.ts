import type { DeployedResource, StackState } from "../../lib/engine/state.ts";
import type { Properties } from "../../lib/engine/values.ts";
import type { Provider } from "../providers/provider.ts";

/** Which program is run, as which stack, against which providers. */
export interface ProgramRun {
  /** Folder of `Pulumi.yaml`. */
  readonly projectFolder: string;
  /** `name` of Pulumi.yaml. */
  readonly project: string;
  /** `main` of Pulumi.yaml, relative to the project's folder. */
  readonly main: string;
  /** Options of the Node that runs the program: `nodeargs` of Pulumi.yaml. @default none */
  readonly nodeArgs?: readonly string[];
  readonly stack: string;
  /** The stack's configuration by full key; objects as JSON text. */
  readonly config: Readonly<Record<string, string>>;
  readonly providers: readonly Provider[];
  /** For the packages that no provider is given for: the real engine starts their plugins itself. @default none */
  readonly plugins?: {
    /** Where the CLI finds them; see pluginFolder. */
    readonly folder: string;
    /** What they need to reach the world; for the CLI and the program as well. */
    readonly environment: NodeJS.ProcessEnv;
  };
  /** What the last update of this stack has left; without it the stack is new. */
  readonly previous?: Deployed;
  /** The Node that runs the program. @default the one that runs this process */
  readonly node?: string;
  /** Ends the run; nothing of it is left behind. */
  readonly signal?: AbortSignal;
}

/** What an update has left. */
export interface Deployed {
  /** Every resource of the stack, components left out, in the order of completion. */
  readonly resources: readonly DeployedResource[];
  /** URNs of the resources that this update has changed; what it has created is not among them. */
  readonly updated: readonly string[];
  /** Outputs of the stack in clear. */
  readonly outputs: Properties;
  /** What the real engine needs to go on: its state, with secrets in clear. */
  readonly state?: StackState;
}

/** A resource that the program reads and the stack does not manage. */
export interface ReadByProgram {
  readonly type: string;
  readonly name: string;
  readonly id: string;
}

/** What a program declares and asks for, before anything is made of it. */
export interface Declared extends Pick<Deployed, "resources"> {
  readonly read: readonly ReadByProgram[];
  /** Tokens of the provider functions that it calls, such as `azure-native:apimanagement:getApiManagementService`. */
  readonly asked: readonly string[];
}

/** The program or one of its resources failed; the message is for people. */
export class DeploymentFailed extends Error {
  override readonly name = "DeploymentFailed";
  /** One line per thing that went wrong: the resource's type and name, then what was said of it. */
  readonly causes: readonly string[];

  constructor(causes: readonly string[]) {
    super(causes.join("\n"));
    this.causes = causes;
  }
}
