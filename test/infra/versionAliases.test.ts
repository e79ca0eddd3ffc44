import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as pulumi from "@pulumi/pulumi";
import { withoutVersionAliases } from "../../infra/sdk/versionAliases.ts";

describe("Aliases of a resource", () => {
  function kept(aliases: pulumi.Input<pulumi.URN | pulumi.Alias>[] | undefined): unknown {
    const opts: pulumi.CustomResourceOptions = { protect: true, ...(aliases && { aliases }) };
    const result = withoutVersionAliases({
      resource: undefined as never,
      type: "azure-native:apimanagement:Api",
      name: "orders",
      props: { path: "orders" },
      opts,
    });
    if (result === undefined) return undefined;
    assert.deepEqual(result.props, { path: "orders" });
    const { aliases: left, ...others } = result.opts as pulumi.CustomResourceOptions;
    assert.deepEqual(others, { protect: true });
    return left;
  }

  it("of its type in other API versions are left out", () => {
    const versions = ["v20160707", "v20180601preview", "v20240501"];
    assert.deepEqual(
      kept(versions.map((version) => ({ type: `azure-native:apimanagement/${version}:Api` }))),
      [],
    );
  });

  it("by a former name, parent or type stay", () => {
    const urn = "urn:pulumi:dev::apim-oauth::azure-native:apimanagement/v20240501:Api::orders";
    const former = [
      { name: "former" },
      { type: "azure-native:network:Api" },
      { type: "azure-native:apimanagement/v20240501:Api", name: "former" },
      { parent: pulumi.rootStackResource },
      urn,
      pulumi.output(urn),
    ];
    assert.deepEqual(kept(former), former);
  });

  it("are nothing to a resource without any", () => assert.equal(kept(undefined), undefined));
});
