/**
 * What policy expressions may use in API Management, so that what the rehearsal does not run is refused as that,
 * and only the rest as unknown.
 * Sources: learn.microsoft.com/azure/api-management/api-management-policy-expressions (".NET Framework types
 * allowed in policy expressions", "Context variable"); Azure/azure-api-management-policy-toolkit,
 * src/Authoring/Expressions, for members that the page leaves out.
 */

/** Members of the policy engine's own types, by the type's name. */
export const engineMembers: Readonly<Record<string, readonly string[]>> = {
  context: [
    ..."Api Deployment Elapsed GraphQL LastError Operation Product Request RequestId Response".split(" "),
    ..."Subscription Timestamp Trace Tracing User Variables Workspace".split(" "),
  ],
  IApi: [
    ..."Id IsCurrentRevision Name Path Protocols Revision ServiceUrl SubscriptionKeyParameterNames".split(
      " ",
    ),
    ..."Version Workspace".split(" "),
  ],
  IDeployment: "Certificates Gateway GatewayId Region ServiceId ServiceName".split(" "),
  ILastError: "HttpErrorCode Message Path PolicyId Reason Scope Section Source".split(" "),
  IOperation: "Id Method Name UrlTemplate".split(" "),
  IProduct: [
    ..."Apis ApprovalRequired Groups Id Name State SubscriptionLimit SubscriptionRequired Workspace".split(
      " ",
    ),
  ],
  IRequest: [
    ..."AzureVnetInfo Body Certificate Headers IpAddress MatchedParameters Method OriginalUrl".split(" "),
    ..."PrivateEndpointConnection Url".split(" "),
  ],
  IResponse: "Body Headers StatusCode StatusReason".split(" "),
  ISubscription: "CreatedDate EndDate Id Key Name PrimaryKey SecondaryKey StartDate".split(" "),
  ISubscriptionKeyParameterNames: "Header Query".split(" "),
  IUser: "Email FirstName Groups Id Identities LastName Note RegistrationDate".split(" "),
  IUrl: "Host Path Port Query QueryString Scheme ToString".split(" "),
  IMessageBody: "As AsFormUrlEncodedContent".split(" "),
  Jwt: [..."Algorithm Audiences Claims ExpirationTime Id IssuedAt Issuer NotBefore Subject Type".split(" ")],
};

/** The policy engine's own types. */
const engineTypes = [
  ...Object.keys(engineMembers).slice(1),
  ..."Authorization BasicAuthCredentials IAzureVnetInfo IContextApi IExpressionContext IGroup".split(" "),
  ..."IPrivateEndpointConnection IUserIdentity ProductState".split(" "),
];

/** The .NET types by namespace; of some of them the page allows a few members only. */
const netTypes: Readonly<Record<string, string>> = {
  "Newtonsoft.Json": "Formatting JsonConvert",
  "Newtonsoft.Json.Linq":
    "Extensions JArray JConstructor JContainer JObject JProperty JRaw JToken JTokenType JValue",
  System:
    "Array BitConverter Boolean Byte Char Convert DateTime DateTimeKind DateTimeOffset Decimal Double Exception Guid " +
    "Int16 Int32 Int64 Math MidpointRounding Nullable Random SByte Single String StringComparer StringComparison " +
    "StringSplitOptions TimeSpan TimeZone TimeZoneInfo Tuple UInt16 UInt32 UInt64 Uri UriPartial",
  "System.Collections.Generic":
    "Dictionary HashSet ICollection IDictionary IEnumerable IEnumerator IList IReadOnlyCollection " +
    "IReadOnlyDictionary ISet KeyValuePair List Queue Stack",
  "System.IO": "StringReader StringWriter",
  "System.Linq": "Enumerable",
  "System.Net": "IPAddress WebUtility",
  "System.Security.Cryptography":
    "AsymmetricAlgorithm CipherMode HashAlgorithm HashAlgorithmName HMAC HMACMD5 HMACSHA1 HMACSHA256 HMACSHA384 " +
    "HMACSHA512 KeyedHashAlgorithm MD5 Oid PaddingMode RNGCryptoServiceProvider RSA RSAEncryptionPadding " +
    "RSASignaturePadding SHA1 SHA1Managed SHA256 SHA256Managed SHA384 SHA384Managed SHA512 SHA512Managed " +
    "SymmetricAlgorithm",
  "System.Security.Cryptography.X509Certificates":
    "PublicKey RSACertificateExtensions X500DistinguishedName X509Certificate X509Certificate2 X509ContentType " +
    "X509NameType",
  "System.Text": "Encoding StringBuilder",
  "System.Text.RegularExpressions":
    "Capture CaptureCollection Group GroupCollection Match Regex RegexOptions",
  "System.Xml": "XmlNodeType",
  "System.Xml.Linq":
    "Extensions XAttribute XCData XComment XContainer XDeclaration XDocument XDocumentType XElement XName XNamespace " +
    "XNode XNodeDocumentOrderComparer XNodeEqualityComparer XObject XProcessingInstruction XText",
};

/** The names that C# has for some of them. */
const keywords = "bool byte char decimal double float int long object sbyte short string uint ulong ushort";

const allowed = new Set([
  ...engineTypes,
  ...Object.values(netTypes).flatMap((names) => names.split(" ")),
  ...keywords.split(" "),
]);

/** Whether policy expressions may use a type of that name, its namespace aside. */
export function isAllowedType(name: string): boolean {
  return allowed.has(name.split(".").at(-1)!);
}
