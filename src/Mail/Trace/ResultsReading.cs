using Postern.Mail.Authentication;

namespace Postern.Mail.Trace;

/// <summary>Results of authentication that servers wrote into the header, and whose word they are.</summary>
static class ResultsReading
{
    /// <param name="name">Name of the field.</param>
    /// <param name="body">Its body.</param>
    /// <param name="isAbove">It stands above the last line of an own server: what is below that may have come with the message.</param>
    /// <param name="trust">Whose servers are the reader's own.</param>
    /// <param name="own">The same when somebody named them.</param>
    public static ResultsShown? Read(string name, ReadOnlySpan<byte> body, bool isAbove, TrustLine trust, OwnServers? own)
    {
        // ARC puts its instance before the results (RFC 8617 §4.1.1).
        if (name[0] is 'A' or 'a' && name.StartsWith("ARC-", StringComparison.OrdinalIgnoreCase)) body = body[(body.IndexOf((byte)';') + 1)..];
        if (AuthenticationResults.Read(body) is not { } results) return null;

        var server = results.ServerId;
        var isOwn = isAbove && trust.LastOwn > 0 && (own is not null ? own.Contain(server) : Organization.Of(server) is { } organization && trust.Own.Contains(organization));
        return new(name, ReceivedText.Flatten(server), isOwn ? Standing.Own : Standing.Foreign, [.. results.Methods.Select(method => ReceivedText.Flatten(Words(method)))]);
    }

    internal static string Words(AuthenticationMethod method)
    {
        var domain = method.Properties.FirstOrDefault(property => property.Name is "d" or "i" or "mailfrom" or "from" or "helo")?.Value;
        // Only the domain: the local part is a person's.
        var shown = domain?[(domain.LastIndexOf('@') + 1)..];
        return shown is { Length: > 0 } ? $"{method.Method}={method.Result} ({shown})" : $"{method.Method}={method.Result}";
    }
}
