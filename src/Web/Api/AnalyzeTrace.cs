using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Postern.Flow.Portal;
using Postern.Flow.Traces;
using Postern.Mail.Trace;
using Postern.Web.Tools;

namespace Postern.Web.Api;

/// <summary>What a program asks as JSON.</summary>
/// <param name="Headers">A message, or its header.</param>
/// <param name="Own">The reader's own servers: domains, host names, addresses, networks. Absent: the topmost is assumed to be.</param>
sealed record AnalyzeRequest(string? Headers, IReadOnlyList<string>? Own);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, MaxDepth = 4)]
[JsonSerializable(typeof(AnalyzeRequest))]
sealed partial class AnalyzeJson : JsonSerializerContext;

/// <summary>POST /api/v1/analyze: what <c>postern analyze --json</c> says, for programs. Anybody may ask; nothing is kept.</summary>
static class AnalyzeTrace
{
    public const string Path = "/api/v1/analyze";

    /// <summary>Octets of a question in JSON, which is read whole.</summary>
    public const int JsonSizeMax = 2 << 20;

    const string JsonType = "application/json";
    static readonly string[] MessageTypes = ["message/rfc822", "message/global", "text/plain"];

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost(Path, Handle).WithMetadata(new RequestSizeLimitAttribute(HeaderInput.RequestSizeMax));

    static async Task<IResult> Handle(HttpContext http, [FromServices] TraceDesk desk, [FromServices] TimeProvider clock, CancellationToken ct)
    {
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        var type = (http.Request.ContentType ?? "").Split(';')[0].Trim().ToLowerInvariant();
        if (type != JsonType && !MessageTypes.Contains(type)) return Problems.Of(StatusCodes.Status415UnsupportedMediaType, $"only {string.Join(", ", MessageTypes)} and {JsonType} are taken");
        if (http.Request.ContentLength > SizeMax(type)) return TooLarge(type);
        if (desk.Wait(Network.Of(http.Connection.RemoteIpAddress)) is { } wait) return Problems.Later(http, StatusCodes.Status429TooManyRequests, "too many messages in a short time", wait);
        if (!desk.TryEnter()) return Problems.Later(http, StatusCodes.Status503ServiceUnavailable, "others are being read", TraceDesk.BusyWait);

        using var patience = new CancellationTokenSource(TraceDesk.ArrivalTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, patience.Token);
        try
        {
            var body = await HeaderInput.Beginning(http.Request.Body, type == JsonType ? JsonSizeMax + 1 : TraceLimits.HeaderSizeMax, either.Token);
            return type == JsonType ? OfJson(body) : Answer(body, null);
        }
        catch (BadHttpRequestException e)
        {
            return e.StatusCode == StatusCodes.Status413PayloadTooLarge ? TooLarge(type) : Problems.Of(e.StatusCode, "the request is malformed");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return Problems.Of(StatusCodes.Status408RequestTimeout, "the message did not arrive in time");
        }
        finally
        {
            desk.Leave();
        }
    }

    static IResult OfJson(byte[] body)
    {
        if (body.Length > JsonSizeMax) return TooLarge(JsonType);
        try
        {
            if (JsonSerializer.Deserialize(body, AnalyzeJson.Default.AnalyzeRequest) is not { Headers: { } headers } asked)
                return Problems.Of(StatusCodes.Status422UnprocessableEntity, "\"headers\" is missing");

            // JSON may hold null where the type says that there is none.
            var own = asked.Own is { Count: > 0 } names && !names.Contains(null!) ? OwnServers.Read(names) : null;
            return asked.Own is { Count: > 0 } && own is null
                ? Problems.Of(StatusCodes.Status422UnprocessableEntity, $"\"own\" takes up to {OwnServers.NamesMax} domains, host names, addresses or networks; one of these is none")
                : Answer(Encoding.UTF8.GetBytes(headers), own);
        }
        catch (JsonException)
        {
            return Problems.Of(StatusCodes.Status400BadRequest, "this is no JSON object with \"headers\" and, if you like, \"own\"");
        }
    }

    /// <summary>The very line that the command prints.</summary>
    static IResult Answer(ReadOnlyMemory<byte> message, OwnServers? own) =>
        Results.Text(JsonSerializer.Serialize(TraceAnalysis.Of(message, new TraceOptions { Own = own }), TraceJson.Default.TraceReport) + "\n", JsonType, Encoding.UTF8);

    static long SizeMax(string type) => type == JsonType ? JsonSizeMax : HeaderInput.RequestSizeMax;

    static IResult TooLarge(string type) => Problems.Of(StatusCodes.Status413PayloadTooLarge, $"a request of this type has at most {SizeMax(type)} octets");
}
