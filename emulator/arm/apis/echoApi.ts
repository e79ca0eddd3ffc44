import type { ApimApi, ApimService } from "../../model/instances.ts";
import { Table } from "../../model/table.ts";
import { makeOperation } from "./apiOperations.ts";

/** A parameter in a query, as the sample's operations have them. */
const query = (name: string, type: string, description: string, defaultValue?: string) => ({
  name,
  description,
  type,
  ...(defaultValue !== undefined && { defaultValue, required: true }),
  values: defaultValue === undefined ? [] : [defaultValue],
});
const samples = (type: string) => [
  query(
    "param1",
    "string",
    'A sample parameter that is required and has a default value of "sample".',
    "sample",
  ),
  query("param2", type, "Another sample parameter, set to not required."),
];
const trainAsJson =
  '{\r\n\t"vehicleType": "train",\r\n\t"maxSpeed": 125,\r\n\t"avgSpeed": 90,\r\n\t"speedUnit": "mph"\r\n\t\t}';

/** The operations of the Echo API, name first (recording net-api-operation; the texts are what a client sees). */
const operations: readonly (readonly [string, Record<string, unknown>])[] = [
  [
    "create-resource",
    {
      displayName: "Create resource",
      method: "POST",
      urlTemplate: "/resource",
      description:
        "A demonstration of a POST call based on the echo backend above. The request body is expected to contain JSON-formatted data (see example below). A policy is used to automatically transform any request sent in JSON directly to XML. In a real-world scenario this could be used to enable modern clients to speak to a legacy backend.",
      request: {
        queryParameters: [],
        headers: [],
        representations: [{ contentType: "application/json", examples: { default: { value: trainAsJson } } }],
      },
    },
  ],
  [
    "modify-resource",
    {
      displayName: "Modify Resource",
      method: "PUT",
      urlTemplate: "/resource",
      description:
        'A demonstration of a PUT call handled by the same "echo" backend as above. You can now specify a request body in addition to headers and it will be returned as well.',
    },
  ],
  [
    "remove-resource",
    {
      displayName: "Remove resource",
      method: "DELETE",
      urlTemplate: "/resource",
      description:
        'A demonstration of a DELETE call which traditionally deletes the resource. It is based on the same "echo" backend as in all other operations so nothing is actually deleted.',
    },
  ],
  [
    "retrieve-header-only",
    {
      displayName: "Retrieve header only",
      method: "HEAD",
      urlTemplate: "/resource",
      description:
        "The HEAD operation returns only headers. In this demonstration a policy is used to set additional headers when the response is returned and to enable JSONP.",
    },
  ],
  [
    "retrieve-resource",
    {
      displayName: "Retrieve resource",
      method: "GET",
      urlTemplate: "/resource",
      description:
        'A demonstration of a GET call on a sample resource. It is handled by an "echo" backend which returns a response equal to the request (the supplied headers and body are being returned as received).',
      request: { queryParameters: samples("number"), headers: [], representations: [] },
      responses: [
        { statusCode: 200, description: "Returned in all cases.", representations: [], headers: [] },
      ],
    },
  ],
  [
    "retrieve-resource-cached",
    {
      displayName: "Retrieve resource (cached)",
      method: "GET",
      urlTemplate: "/resource-cached",
      description:
        'A demonstration of a GET call with caching enabled on the same "echo" backend as above. Cache TTL is set to 1 hour. When you make the first request the headers you supplied will be cached. Subsequent calls will return the same headers as the first time even if you change them in your request.',
      request: { queryParameters: samples("string"), headers: [], representations: [] },
    },
  ],
];

/** The sample API of a new instance. Its operations' policies are not in the rehearsal: it has no echo backend. */
export function echoApi(service: ApimService, etag: () => string): ApimApi {
  const id = `${service.id}/apis/echo-api`;
  const made = operations.map(([name, properties]) => {
    const base = { id: `${id}/operations/${name}`, name, etag: etag(), properties: {} };
    const responses = [{ statusCode: 200, representations: [], headers: [] }];
    const request = { queryParameters: [], headers: [], representations: [] };
    return [
      name,
      makeOperation(base, { templateParameters: [], request, responses, ...properties }),
    ] as const;
  });
  return {
    id,
    name: "echo-api",
    etag: etag(),
    path: "echo",
    properties: {
      displayName: "Echo API",
      apiRevision: "1",
      description: null,
      subscriptionRequired: true,
      serviceUrl: "http://echoapi.cloudapp.net/api",
      path: "echo",
      protocols: ["https"],
      authenticationSettings: {
        oAuth2: null,
        openid: null,
        oAuth2AuthenticationSettings: [],
        openidAuthenticationSettings: [],
      },
      subscriptionKeyParameterNames: { header: "Ocp-Apim-Subscription-Key", query: "subscription-key" },
      isCurrent: true,
    },
    operations: new Table(made),
  };
}
